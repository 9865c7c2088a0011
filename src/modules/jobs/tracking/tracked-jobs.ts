import { Injectable } from '@nestjs/common';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { JobEvents } from '../queue/job-events.js';
import { ProgressWebhooks } from '../webhooks/progress-webhooks.js';
import { WebhookOutbox } from '../webhooks/webhook-outbox.js';
import {
  completionMessage,
  failureMessage,
  progressMessage,
  renderMessage,
  type MessageContent,
} from './job-message.js';
import { JOB_MESSAGES, TrackedJobHistory } from './tracked-job-history.js';
import { TrackedJobRepository, type ChangedJob, type JobEnd } from './tracked-job.repository.js';
import {
  isFinalStatus,
  type CompletionNotice,
  type JobProblem,
  type JobProgress,
  type JobResult,
  type LogLevel,
  type NewTrackedJob,
  type TrackedJob,
  type TrackedJobHooks,
  type TrackedType,
} from './tracked-job.js';
import { WakeUp } from './wake-up.js';

/** How long the end of a job that another process works on may go unnoticed. */
const RECHECK_INTERVAL_MS = 250;

/**
 * What clients follow: a job of a surface with its state, progress, log, result and messages, whatever jobs of the
 * queue do its work. Every change takes the caller's transaction, so that it commits together with the queue and the
 * surface's own rows. A job ends once: what comes later changes nothing, whoever races.
 */
@Injectable()
export class TrackedJobs {
  private readonly hooks = new Map<TrackedType, TrackedJobHooks>();

  constructor(
    private readonly jobs: TrackedJobRepository,
    private readonly history: TrackedJobHistory,
    private readonly outbox: WebhookOutbox,
    private readonly progressWebhooks: ProgressWebhooks,
    private readonly events: JobEvents,
  ) {}

  /** Says what becomes of a surface's own rows when its jobs are cancelled or erased; once, when the module starts. */
  registerKind(type: TrackedType, hooks: TrackedJobHooks): void {
    if (this.hooks.has(type)) throw new Error(`Jobs of type "${type}" belong to two surfaces`);
    this.hooks.set(type, hooks);
  }

  /** @throws AppError `internal` when no surface takes care of that type. */
  hooksOf(type: TrackedType): TrackedJobHooks {
    const hooks = this.hooks.get(type);
    if (hooks === undefined) throw new AppError('internal', `Nobody takes care of jobs of type ${type}`);
    return hooks;
  }

  /**
   * Adds a pending job; `opening` is its first message.
   *
   * @throws AppError `job_id_in_use` when the client's id is any id of a job that is kept.
   */
  async create(tx: WriteTransaction, job: NewTrackedJob, opening: JobProgress): Promise<void> {
    const nowMs = Date.now();
    const progress = inPercent(opening);
    const created = await this.jobs.insert(tx, job, progress, nowMs);
    if (job.callback !== null) await this.outbox.register(tx, job.id, JOB_MESSAGES, job.callback);
    await this.history.addLine(tx, job.id, 'info', progress.message, nowMs);
    await this.tellProgress(tx, created, progress, nowMs);
  }

  /** From `pending` to `processing`; a job that is neither is left as it is. */
  async start(tx: WriteTransaction, id: string, first: JobProgress): Promise<void> {
    const nowMs = Date.now();
    const progress = inPercent(first);
    const changed = await this.jobs.start(tx, id, progress, nowMs);
    if (changed === undefined) return;
    await this.history.addLine(tx, id, 'info', progress.message, nowMs);
    await this.tellProgress(tx, changed, progress, nowMs);
  }

  /** Each call is a message, so callers call it in moderation. Without effect when nothing changes or the job has ended. */
  async progress(tx: WriteTransaction, id: string, next: JobProgress): Promise<void> {
    const progress = inPercent(next);
    const before = await this.jobs.progressOf(tx, id);
    if (before === undefined || isSame(before, progress)) return;
    const nowMs = Date.now();
    const changed = await this.jobs.setProgress(tx, id, progress, nowMs);
    if (changed === undefined) return;
    if (before.step !== progress.step) await this.history.addLine(tx, id, 'info', progress.message, nowMs);
    await this.tellProgress(tx, changed, progress, nowMs);
  }

  /** A line for the job's log; no content of recordings, no secrets. */
  async log(tx: WriteTransaction, id: string, level: LogLevel, message: string): Promise<void> {
    await this.history.addLine(tx, id, level, message, Date.now());
  }

  /** Ends a job well; the webhook is owed from this commit on. False, and without effect, when it has ended before. */
  async complete(
    tx: WriteTransaction,
    id: string,
    result: JobResult,
    notice: CompletionNotice,
  ): Promise<boolean> {
    const end: JobEnd = { status: 'completed', message: notice.message, result, error: null };
    return this.end(tx, id, end, completionMessage(notice));
  }

  /**
   * As {@link complete}, for a job that failed.
   *
   * @param message what the final message says, in a sentence.
   * @param result what was made before it failed.
   */
  async fail(
    tx: WriteTransaction,
    id: string,
    problem: JobProblem,
    message: string,
    result?: JobResult,
  ): Promise<boolean> {
    const end: JobEnd = { status: 'failed', message, result: result ?? null, error: problem };
    return this.end(tx, id, end, failureMessage(message, problem));
  }

  /** The job that has this id, process id or client's id. */
  find(anyId: string, tx?: WriteTransaction): Promise<TrackedJob | undefined> {
    return this.jobs.find(anyId, tx);
  }

  /** @throws AppError `job_not_found`. */
  async get(anyId: string, tx?: WriteTransaction): Promise<TrackedJob> {
    const job = await this.jobs.find(anyId, tx);
    if (job === undefined) throw new AppError('job_not_found', 'job not found');
    return job;
  }

  /**
   * Waits for the end of a job, whichever process works on it; without a deadline of its own.
   *
   * @param id the job's own id.
   * @throws the signal's reason; AppError `cancelled` when the job is erased meanwhile.
   */
  async whenFinished(id: string, signal: AbortSignal): Promise<TrackedJob> {
    const wakeUp = new WakeUp();
    const unsubscribe = this.events.subscribe(id, () => wakeUp.now());
    try {
      for (;;) {
        signal.throwIfAborted();
        const status = await this.jobs.statusOf(id);
        const job = status !== undefined && isFinalStatus(status) ? await this.find(id) : undefined;
        if (job !== undefined) return job;
        if (status === undefined) throw new AppError('cancelled', 'The job was erased');
        await wakeUp.wait(RECHECK_INTERVAL_MS, signal);
      }
    } finally {
      unsubscribe();
    }
  }

  private async end(
    tx: WriteTransaction,
    id: string,
    end: JobEnd,
    content: MessageContent,
  ): Promise<boolean> {
    const nowMs = Date.now();
    const changed = await this.jobs.end(tx, id, end, nowMs);
    if (changed === undefined) return false;
    const line = end.error === null ? end.message : `${end.message}: ${end.error.message}`;
    await this.history.addLine(tx, id, end.error === null ? 'info' : 'error', line, nowMs);
    await this.tell(tx, changed, content, nowMs);
    if (changed.hasCallback === 1) {
      await this.outbox.post(tx, id, changed.seq);
      tx.afterCommit(() => this.progressWebhooks.end(id));
    }
    return true;
  }

  private async tellProgress(
    tx: WriteTransaction,
    changed: ChangedJob,
    progress: JobProgress,
    nowMs: number,
  ): Promise<void> {
    const payload = await this.tell(tx, changed, progressMessage(progress), nowMs);
    if (changed.hasCallback === 1) {
      tx.afterCommit(() => this.progressWebhooks.offer(changed.id, changed.seq, payload));
    }
  }

  private async tell(
    tx: WriteTransaction,
    changed: ChangedJob,
    content: MessageContent,
    nowMs: number,
  ): Promise<string> {
    const { id, seq } = changed;
    const payload = renderMessage(changed, seq, content);
    await this.history.addMessage(tx, id, { seq, phase: content.phase, payload }, nowMs);
    tx.afterCommit(() => this.events.publish({ type: 'progress', jobId: id, progress: { seq } }));
    return payload;
  }
}

function isSame(a: JobProgress, b: JobProgress): boolean {
  return a.step === b.step && a.message === b.message && a.percent === b.percent;
}

/** With a whole number from 0 to 100 as percent. */
function inPercent(progress: JobProgress): JobProgress {
  return { ...progress, percent: Math.round(Math.min(Math.max(progress.percent, 0), 100)) };
}
