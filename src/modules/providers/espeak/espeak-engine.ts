import { restartDelayMs } from '../../../engine/inference/pool/restart-delay.js';
import { WorkerProcess, type WorkerProgram } from '../../../engine/inference/pool/worker-process.js';
import type { SynthesisPriority } from '../../../engine/ports/text-to-speech.js';
import type { AppError } from '../../../platform/errors/app-error.js';
import type { Logger } from '../../../platform/logging/logger.js';
import type { SynthesisErrors } from '../synthesis/synthesis-errors.js';
import type { EspeakCommand, EspeakReply, EspeakTask, SpeakPiece } from './espeak-messages.js';
import { PieceQueue, type PieceJob } from './piece-queue.js';

export interface EspeakEngineOptions {
  program: WorkerProgram;
  /** A task that is not done by then counts as stuck. */
  stuckAfterMs: number;
  errors: SynthesisErrors;
  logger: Pick<Logger, 'info' | 'warn'>;
}

const KILL_AFTER_MS = 500;
/** A process may take so many times as long to load: killed for being slow, it would be no faster the next time. */
const START_FACTOR = 4;

/**
 * The process of eSpeak NG: started when it is first needed, given one task at a time, started again when it ends or is
 * stuck. Whoever makes it calls {@link close}.
 */
export class EspeakEngine {
  private readonly queue = new PieceQueue();
  private worker: WorkerProcess<EspeakCommand, EspeakReply> | undefined;
  private state: 'asleep' | 'starting' | 'ready' | 'restarting' | 'closed' = 'asleep';
  private running: PieceJob | undefined;
  private timer: NodeJS.Timeout | undefined;
  private failuresInARow = 0;
  private lastId = 0;

  constructor(private readonly options: EspeakEngineOptions) {}

  /** Of the process, while there is one. */
  get pid(): number | undefined {
    return this.worker?.pid;
  }

  /** Starts the process if it is not there; does not wait for it. */
  start(): void {
    if (this.state !== 'asleep') return;
    this.state = 'starting';
    const worker: WorkerProcess<EspeakCommand, EspeakReply> = new WorkerProcess(this.options.program, {
      onReply: (reply: EspeakReply) => {
        if (this.worker === worker) this.onReply(reply);
      },
      onExit: (reason) => {
        if (this.worker === worker) this.onExit(reason);
      },
    });
    this.worker = worker;
    this.setTimer(START_FACTOR * this.options.stuckAfterMs, () => worker.kill());
  }

  /**
   * Says a piece, after the live ones that wait and the batch ones that came before. A piece whose signal fires is
   * dropped: not begun, or not heard any more.
   *
   * @throws AppError `tts_unavailable`, `tts_timeout`, `tts_failed`, `invalid_request`; the signal's reason.
   */
  say(
    piece: Omit<SpeakPiece, 'type' | 'id'>,
    priority: SynthesisPriority,
    signal: AbortSignal,
    onAudio: (pcm: Int16Array) => void,
  ): Promise<void> {
    return this.perform({ type: 'speak', id: ++this.lastId, ...piece }, priority, signal, {
      onAudio: (pcm) => !signal.aborted && onAudio(pcm),
    });
  }

  /**
   * How texts are pronounced, in IPA: words between spaces, the sounds of a word between `_`. It has its turn as a piece
   * has, and throws as {@link say} does.
   *
   * @param texts markup as eSpeak NG reads it.
   * @param voice as eSpeak NG names it.
   */
  async phonemize(
    texts: readonly string[],
    voice: string,
    priority: SynthesisPriority,
    signal: AbortSignal,
  ): Promise<string[]> {
    let phonemes: string[] = [];
    await this.perform({ type: 'phonemize', id: ++this.lastId, texts, voice }, priority, signal, {
      onPhonemes: (result) => (phonemes = result),
    });
    return phonemes;
  }

  /** Ends the process for good; what waits fails. Resolves once it has gone. */
  async close(): Promise<void> {
    const wasLoading = this.state === 'starting';
    this.state = 'closed';
    clearTimeout(this.timer);
    this.failAll(this.options.errors.unavailable('is stopped'));
    if (wasLoading || this.running !== undefined) this.worker?.kill();
    await this.worker?.stop(KILL_AFTER_MS);
  }

  private perform(
    command: EspeakTask,
    priority: SynthesisPriority,
    signal: AbortSignal,
    listeners: Pick<PieceJob, 'onAudio' | 'onPhonemes'>,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (this.state === 'closed') throw this.options.errors.unavailable('is stopped');
      if (this.state === 'restarting') throw this.options.errors.unavailable('is being started again');
      const drop = (): void => {
        this.queue.remove(job);
        job.reject(signal.reason as AppError);
      };
      const job: PieceJob = {
        command,
        priority,
        ...listeners,
        resolve: () => settle(resolve),
        reject: (error) => settle(() => reject(error)),
      };
      const settle = (how: () => void): void => {
        signal.removeEventListener('abort', drop);
        how();
      };
      signal.addEventListener('abort', drop, { once: true });
      this.queue.add(job);
      this.start();
      this.performNext();
    });
  }

  private performNext(): void {
    if (this.state !== 'ready' || this.running !== undefined) return;
    const job = this.queue.take();
    if (job === undefined) return;
    this.running = job;
    this.setTimer(this.options.stuckAfterMs, () => this.onStuck(job));
    this.worker?.send(job.command);
  }

  private onReply(reply: EspeakReply): void {
    if (reply.type === 'ready') {
      clearTimeout(this.timer);
      this.state = 'ready';
      this.options.logger.info({}, 'eSpeak NG is ready');
      return this.performNext();
    }
    const job = this.running;
    if (job?.command.id !== reply.id) return;
    if (reply.type === 'audio') return job.onAudio?.(reply.pcm);
    if (reply.type === 'phonemes') return job.onPhonemes?.(reply.phonemes);
    clearTimeout(this.timer);
    this.running = undefined;
    this.failuresInARow = 0;
    if (reply.type === 'done') job.resolve();
    else job.reject(this.errorOf(reply.reason, job));
    this.performNext();
  }

  private errorOf(reason: 'no-voice' | 'error', { command }: PieceJob): AppError {
    const { errors } = this.options;
    return reason === 'no-voice' ? errors.noVoice(command.voice) : errors.failed('failed at the text');
  }

  private onStuck(job: PieceJob): void {
    const { stuckAfterMs, errors, logger } = this.options;
    logger.warn({ stuckAfterMs }, 'eSpeak NG is stuck');
    job.reject(errors.missed('stall', stuckAfterMs));
    this.worker?.kill();
  }

  private onExit(reason: string): void {
    clearTimeout(this.timer);
    const wasStarting = this.state === 'starting';
    this.running?.reject(this.options.errors.failed('ended in mid-speech'));
    this.running = undefined;
    this.worker = undefined;
    if (this.state === 'closed') return;
    if (wasStarting) this.failAll(this.options.errors.unavailable('could not be started'));
    this.failuresInARow += 1;
    const delayMs = restartDelayMs(this.failuresInARow);
    this.options.logger.warn({ reason, delayMs }, 'eSpeak NG ended, restarting');
    this.state = 'restarting';
    if (delayMs === 0) return this.restart();
    this.setTimer(delayMs, () => this.restart());
  }

  private restart(): void {
    this.state = 'asleep';
    this.start();
  }

  private failAll(error: AppError): void {
    for (const job of this.queue.clear()) job.reject(error);
    this.running?.reject(error);
  }

  private setTimer(delayMs: number, action: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(action, delayMs);
  }
}
