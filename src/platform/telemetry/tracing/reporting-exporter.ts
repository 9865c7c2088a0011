import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from '../../logging/logger.js';

const REPORT_EVERY_MS = 5 * 60_000;

/** What an error of an exporter may know: the status that a collector answered with, or a constant of Node. */
interface ExportError extends Error {
  code?: string | number;
}

/** Tells the log, once in a while, that a collector does not take spans; those are lost, and nobody else hears of it. */
export class ReportingExporter implements SpanExporter {
  private reportedAtMs = -Infinity;
  private lost = 0;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly logger: Pick<Logger, 'warn'>,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.exporter.export(spans, ({ code, error }) => {
      if (code !== ExportResultCode.SUCCESS) this.report(spans.length, reasonOf(error));
      done({ code: ExportResultCode.SUCCESS });
    });
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  /** @param spans that were lost. */
  report(spans: number, reason: string | number): void {
    this.lost += spans;
    const nowMs = this.nowMs();
    if (nowMs - this.reportedAtMs < REPORT_EVERY_MS) return;
    this.logger.warn({ reason, lostSpans: this.lost }, 'traces could not be sent');
    this.reportedAtMs = nowMs;
    this.lost = 0;
  }
}

function reasonOf(error: ExportError | undefined): string | number {
  return error?.code ?? error?.name ?? 'unknown';
}
