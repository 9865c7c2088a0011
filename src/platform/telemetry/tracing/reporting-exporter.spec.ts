import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { ReportingExporter } from './reporting-exporter.js';

const refused = Object.assign(new Error('connect ECONNREFUSED, canary'), { code: 'ECONNREFUSED' });
const failing = {
  export: (_: ReadableSpan[], done: (result: ExportResult) => void): void =>
    done({ code: ExportResultCode.FAILED, error: refused }),
  shutdown: (): Promise<void> => Promise.resolve(),
};

describe('ReportingExporter', () => {
  it('tells of lost spans at once, then every five minutes with their number, and fails nobody', () => {
    const told: unknown[][] = [];
    let nowMs = 0;
    const logger = { warn: (...line: unknown[]): void => void told.push(line) };
    const exporter = new ReportingExporter(failing, logger, () => nowMs);
    const results: ExportResult[] = [];
    for (nowMs = 0; nowMs <= 300_000; nowMs += 100_000) {
      exporter.export([{}, {}] as ReadableSpan[], (result) => results.push(result));
    }
    expect(told).toEqual([
      [{ reason: 'ECONNREFUSED', lostSpans: 2 }, 'traces could not be sent'],
      [{ reason: 'ECONNREFUSED', lostSpans: 6 }, 'traces could not be sent'],
    ]);
    expect(results).toEqual(Array(4).fill({ code: ExportResultCode.SUCCESS }));
  });
});
