import { Injectable, type BeforeApplicationShutdown, type MessageEvent } from '@nestjs/common';
import { Observable } from 'rxjs';
import { Logger } from '../../../platform/logging/logger.js';
import { JobEvents } from '../queue/job-events.js';
import { OpenStreams } from './open-streams.js';
import { TrackedJobHistory, type StoredMessage } from './tracked-job-history.js';
import { TrackedJobRepository } from './tracked-job.repository.js';
import { isFinalStatus, type TrackedJob } from './tracked-job.js';
import { WakeUp } from './wake-up.js';

/** How long a message of a job that another process works on may go unnoticed. */
const RECHECK_INTERVAL_MS = 1000;
/** How often an idle stream shows that it lives. */
const PING_INTERVAL_MS = 15_000;

/** A job's messages as server-sent events: those that its webhook carries, word for word. */
@Injectable()
export class JobStreams implements BeforeApplicationShutdown {
  private readonly shutdown = new AbortController();
  private readonly streams = new OpenStreams();

  constructor(
    private readonly jobs: TrackedJobRepository,
    private readonly history: TrackedJobHistory,
    private readonly events: JobEvents,
    private readonly logger: Logger,
  ) {}

  beforeApplicationShutdown(): void {
    this.shutdown.abort();
  }

  /** Whether there is a message behind number `afterSeq`, or one may come. */
  async hasMore({ id, status }: TrackedJob, afterSeq: number): Promise<boolean> {
    return !isFinalStatus(status) || (await this.history.messagesAfter(id, afterSeq)).length > 0;
  }

  /**
   * Every message behind number `afterSeq`, those to come included; completes behind the one that ends the job, and
   * when the messages cannot be read, so that the client asks again where it was.
   *
   * @throws AppError `queue_full` when as many streams are open as this server holds.
   */
  follow(job: TrackedJob, afterSeq: number): Observable<MessageEvent> {
    this.streams.assertRoom();
    return new Observable((subscriber) => {
      const stop = new AbortController();
      const signal = AbortSignal.any([stop.signal, this.shutdown.signal]);
      const pump = async (): Promise<void> => {
        for await (const event of this.messages(job, afterSeq, signal)) subscriber.next(event);
      };
      this.streams
        .during(pump)
        .catch((error: unknown) =>
          this.logger.error({ err: error, jobId: job.id }, 'an event stream broke off'),
        )
        .finally(() => subscriber.complete());
      return () => stop.abort();
    });
  }

  private async *messages(
    job: TrackedJob,
    afterSeq: number,
    signal: AbortSignal,
  ): AsyncGenerator<MessageEvent> {
    const wakeUp = new WakeUp();
    const unsubscribe = this.events.subscribe(job.id, () => wakeUp.now());
    let lastSeq = afterSeq;
    let pingAtMs = 0;
    try {
      while (!signal.aborted) {
        const status = await this.jobs.statusOf(job.id);
        if (status === undefined) {
          yield erased(job, lastSeq);
          return;
        }
        for (const message of await this.history.messagesAfter(job.id, lastSeq)) {
          lastSeq = message.seq;
          yield eventOf(message);
          pingAtMs = Date.now() + PING_INTERVAL_MS;
        }
        if (isFinalStatus(status)) return;
        if (Date.now() >= pingAtMs) {
          yield { comment: 'ping' };
          pingAtMs = Date.now() + PING_INTERVAL_MS;
        }
        await wakeUp.wait(RECHECK_INTERVAL_MS, signal);
      }
    } finally {
      unsubscribe();
    }
  }
}

function eventOf({ seq, phase, payload }: StoredMessage): MessageEvent {
  return { id: String(seq), type: phase, data: payload };
}

function erased({ id, clientId }: TrackedJob, lastSeq: number): MessageEvent {
  return { id: String(lastSeq), type: 'deleted', data: { job: { id: clientId ?? id } } };
}
