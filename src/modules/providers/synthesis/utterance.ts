import { deferred, type Deferred } from '../../../engine/inference/pool/deferred.js';
import type { AppError } from '../../../platform/errors/app-error.js';
import type { SynthesisErrors, SynthesisStage } from './synthesis-errors.js';

export interface UtteranceDeadlines {
  /** From the request to the first audio. */
  firstAudioMs: number;
  /** The longest wait for more audio, after there was some. */
  stallMs: number;
}

/** No text that is spoken in one go takes longer: half an hour at 24 kHz. */
const MAX_SAMPLES = 30 * 60 * 24_000;
/** As much as a provider that can wait makes ahead of its reader: 10 s at 24 kHz. */
const AHEAD_SAMPLES = 10 * 24_000;

type Chunk = IteratorResult<Int16Array, undefined>;

/**
 * One text that is being spoken: a provider puts audio in as it is made, one reader takes it out. It keeps the
 * deadlines, and is over at once when the caller's signal fires. Once it is {@link start}ed, it holds a timer until it
 * is over, and the caller's signal until all is read.
 */
export class Utterance {
  readonly #over = new AbortController();
  readonly #cancel = (): void => this.cancel();
  readonly #chunks: Int16Array[] = [];
  #reader: Deferred<Chunk> | undefined;
  #room: Deferred<undefined> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #queuedSamples = 0;
  #totalSamples = 0;
  #hasEnded = false;
  readonly #settled: (() => void)[] = [];

  constructor(
    private readonly deadlines: UtteranceDeadlines,
    private readonly errors: SynthesisErrors,
    private readonly callerSignal: AbortSignal | undefined,
  ) {}

  /** Fires when there is no use in going on: cancelled, too late, failed. Its reason is an AppError. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** @throws AppError `cancelled` when the caller's signal has fired already. */
  start(): void {
    if (this.callerSignal?.aborted === true) this.cancel();
    this.signal.throwIfAborted();
    this.callerSignal?.addEventListener('abort', this.#cancel, { once: true });
    this.setDeadline('first-audio', this.deadlines.firstAudioMs);
  }

  /** Has a function called once nothing more is to be put in: it has ended, or is over. */
  onSettled(listener: () => void): void {
    if (this.isSettled) listener();
    else this.#settled.push(listener);
  }

  /** Adds audio; nothing happens when it is over. */
  push(pcm: Int16Array): void {
    if (this.isSettled || pcm.length === 0) return;
    clearTimeout(this.#timer);
    this.#totalSamples += pcm.length;
    if (this.#totalSamples > MAX_SAMPLES) {
      this.fail(this.errors.failed('gave more audio than any text takes'));
      return;
    }
    if (this.#reader !== undefined) return this.answer({ done: false, value: pcm });
    this.#chunks.push(pcm);
    this.#queuedSamples += pcm.length;
  }

  /** Resolves when the reader wants more than there is; at once when it is over. */
  async whenRoom(): Promise<void> {
    if (this.#queuedSamples < AHEAD_SAMPLES || this.signal.aborted) return;
    this.#room ??= deferred();
    await this.#room.promise;
  }

  /** All audio is there. */
  end(): void {
    if (this.signal.aborted) return;
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    this.settle();
    if (this.#reader === undefined) return;
    this.letGo();
    this.answer({ done: true, value: undefined });
  }

  /** All audio is there, of a text that has something to say: none at all is a failure. */
  endSpeech(): void {
    if (this.#totalSamples > 0) this.end();
    else this.fail(this.errors.failed('gave no audio'));
  }

  /** No more audio comes; the reader gets the error after what there is. The first error counts. */
  fail(error: AppError): void {
    if (this.isSettled) return;
    this.#over.abort(error);
    this.letGo();
    this.settle();
    this.#reader?.reject(error);
    this.#reader = undefined;
  }

  /** The reader wants no more: audio that it has not taken is gone. */
  cancel(): void {
    this.#chunks.length = 0;
    this.#hasEnded = false;
    this.fail(this.errors.cancelled());
  }

  /** @throws AppError when it is over before its end. */
  next(): Promise<Chunk> {
    const value = this.#chunks.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value: this.taken(value) });
    if (this.signal.aborted) return Promise.reject(this.signal.reason as AppError);
    if (this.#hasEnded) {
      this.letGo();
      return Promise.resolve({ done: true, value: undefined });
    }
    if (this.#totalSamples > 0) this.setDeadline('stall', this.deadlines.stallMs);
    this.#reader = deferred();
    return this.#reader.promise;
  }

  private get isSettled(): boolean {
    return this.#hasEnded || this.signal.aborted;
  }

  private settle(): void {
    for (const listener of this.#settled.splice(0)) listener();
  }

  private taken(value: Int16Array): Int16Array {
    this.#queuedSamples -= value.length;
    if (this.#queuedSamples < AHEAD_SAMPLES) this.makeRoom();
    return value;
  }

  private answer(chunk: Chunk): void {
    this.#reader?.resolve(chunk);
    this.#reader = undefined;
  }

  private makeRoom(): void {
    this.#room?.resolve(undefined);
    this.#room = undefined;
  }

  private letGo(): void {
    clearTimeout(this.#timer);
    this.makeRoom();
    this.callerSignal?.removeEventListener('abort', this.#cancel);
  }

  private setDeadline(stage: SynthesisStage, limitMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.fail(this.errors.missed(stage, limitMs)), limitMs);
  }
}

/**
 * Audio that is asked for when it is read, anew by every iteration.
 *
 * @param begin makes a provider speak; it fails the utterance rather than throw.
 */
export function spokenBy(
  open: () => Utterance,
  begin: (utterance: Utterance) => void,
): AsyncIterable<Int16Array> {
  return {
    [Symbol.asyncIterator]: (): AsyncIterator<Int16Array, undefined> => {
      const utterance = open();
      let hasBegun = false;
      const start = (): void => {
        hasBegun = true;
        utterance.start();
        begin(utterance);
      };
      return {
        next: async () => {
          if (!hasBegun) start();
          return utterance.next();
        },
        return: () => {
          hasBegun = true;
          utterance.cancel();
          return Promise.resolve({ done: true, value: undefined });
        },
      };
    },
  };
}
