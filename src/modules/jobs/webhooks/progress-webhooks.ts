import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Logger } from '../../../platform/logging/logger.js';
import { HostSlots } from './host-slots.js';
import type { AttemptOutcome } from './webhook-delivery.js';
import { WebhookLedger } from './webhook-ledger.js';
import { WebhookOptions } from './webhook-options.js';
import { WebhookSender } from './webhook-sender.js';

/** Jobs of which a progress message is on its way at once; those of others are dropped. */
const MAX_JOBS_AT_ONCE = 64;

const BROKEN_OFF = {
  httpStatus: null,
  error: { code: 'cancelled', message: 'The final message took its place before there was an answer' },
  retryAfterSec: undefined,
};

interface ProgressMessage {
  readonly seq: number;
  readonly body: string;
}

/** The progress messages of a job: one is on its way, and a later one takes the place of the one that waits. */
interface Line {
  readonly stop: AbortController;
  next: ProgressMessage | undefined;
}

/**
 * Sends progress messages as well as it can: one at a time per job, the latest wins, none is repeated, none is kept,
 * and none holds up anything else.
 */
@Injectable()
export class ProgressWebhooks implements BeforeApplicationShutdown {
  private readonly lines = new Map<string, Line>();
  private readonly running = new Set<Promise<void>>();
  private readonly slots: HostSlots;
  private isStopping = false;

  constructor(
    private readonly ledger: WebhookLedger,
    private readonly sender: WebhookSender,
    private readonly options: WebhookOptions,
    private readonly logger: Logger,
  ) {
    this.slots = new HostSlots(options.attemptsPerHost);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    for (const jobId of this.lines.keys()) this.end(jobId);
    await Promise.all(this.running);
  }

  /** Sends a message, unless a later one comes before its turn. */
  offer(jobId: string, seq: number, body: string): void {
    if (this.isStopping) return;
    const line = this.lines.get(jobId);
    if (line !== undefined) {
      line.next = { seq, body };
    } else if (this.lines.size < MAX_JOBS_AT_ONCE) {
      const opened = { stop: new AbortController(), next: { seq, body } };
      this.lines.set(jobId, opened);
      const run = this.run(jobId, opened).finally(() => this.running.delete(run));
      this.running.add(run);
    }
  }

  /** The job has ended: what is on its way is broken off, so that it does not arrive behind the final message. */
  end(jobId: string): void {
    this.lines.get(jobId)?.stop.abort();
    this.lines.delete(jobId);
  }

  private async run(jobId: string, line: Line): Promise<void> {
    const { signal } = line.stop;
    try {
      for (let message = line.next; message !== undefined && !signal.aborted; message = line.next) {
        line.next = undefined;
        await this.send(jobId, message, signal);
      }
    } catch (error) {
      if (!signal.aborted) this.logger.warn({ err: error, jobId }, 'a progress message was not sent');
    } finally {
      if (this.lines.get(jobId) === line) this.lines.delete(jobId);
    }
  }

  private async send(jobId: string, { seq, body }: ProgressMessage, signal: AbortSignal): Promise<void> {
    const address = await this.ledger.addressOf(jobId);
    if (address === undefined || signal.aborted) return;
    const startedAtMs = Date.now();
    const release = this.slots.take(new URL(address.target.url).host, startedAtMs);
    if (typeof release !== 'function') return;
    try {
      const message = { id: `${address.webhookId}_${seq}`, body };
      const { progressTimeoutMs } = this.options;
      const outcome = await this.sender
        .send(message, address.target, progressTimeoutMs, signal)
        .catch((): AttemptOutcome => ({ ...BROKEN_OFF, durationMs: Date.now() - startedAtMs }));
      await this.ledger.noteProgress(jobId, startedAtMs, outcome);
    } finally {
      release();
    }
  }
}
