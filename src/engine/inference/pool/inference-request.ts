import type { AppError } from '../../../platform/errors/app-error.js';
import type { InferencePriority, RecognizedPiece } from '../../ports/speech-to-text.js';
import type { RecognizerHints } from '../recognizer.js';
import type { SileroState } from '../silero/silero-shape.js';
import type { SynthesisPiece } from '../synthesizer.js';
import { deferred, type Deferred } from './deferred.js';
import type { ModelReference } from './model-reference.js';
import { cancelled } from './pool-errors.js';
import type { Queueable } from './request-queue.js';

/** Attempts at a piece, the first included. */
const MAX_ATTEMPTS = 3;
/** A phoneme is said in some 80 ms; at the rate of recognition, as other lengths are. */
const SAMPLES_PER_PHONEME = 1280;

/**
 * What a request is about. Without a model the embedded one recognises. `judge` asks whether a turn is complete, `load` only
 * wants a model to be there.
 */
export type InferencePayload =
  | { kind: 'recognize'; pcm: Int16Array; model?: ModelReference | undefined; hints: RecognizerHints }
  | { kind: 'detect'; pcm: Int16Array; state: SileroState }
  | { kind: 'judge'; pcm: Int16Array; model: ModelReference }
  | { kind: 'synthesize'; piece: SynthesisPiece; model: ModelReference }
  | { kind: 'load'; model: ModelReference };

/** The part of a task's result that belongs to one request. */
export type RequestResult =
  | { kind: 'recognize'; piece: RecognizedPiece }
  | { kind: 'detect'; probabilities: Float32Array; state: SileroState }
  | { kind: 'judge'; probability: number }
  | { kind: 'synthesize'; pcm: Int16Array }
  | { kind: 'load' };

/** The result of a request about something. */
export type ResultOf<P extends InferencePayload> = Extract<RequestResult, { kind: P['kind'] }>;

/** One caller's wait for a result; it is settled once, whatever happens afterwards. */
export class InferenceRequest implements Queueable {
  attempts = 0;
  readonly sinceMs = performance.now();
  /** Pieces with equal ones can be recognised together. */
  readonly likeness: string;
  readonly result: Promise<RequestResult>;
  private outcome: Deferred<RequestResult> | undefined;
  private readonly onAbort: () => void;

  /** @param onCancelled told when the signal fires before the request is settled. */
  constructor(
    readonly payload: InferencePayload,
    readonly priority: InferencePriority,
    private readonly signal: AbortSignal | undefined,
    onCancelled: () => void,
  ) {
    this.outcome = deferred();
    this.result = this.outcome.promise;
    this.likeness =
      payload.kind === 'recognize' ? JSON.stringify([payload.model?.key, payload.hints]) : payload.kind;
    this.onAbort = (): void => {
      this.fail(cancelled());
      onCancelled();
    };
    signal?.addEventListener('abort', this.onAbort, { once: true });
  }

  get kind(): InferencePayload['kind'] {
    return this.payload.kind;
  }

  /** How often it is tried; a judgement that comes late is worth nothing. */
  get maxAttempts(): number {
    return this.kind === 'judge' ? 1 : MAX_ATTEMPTS;
  }

  get samples(): number {
    switch (this.payload.kind) {
      case 'load':
        return 0;
      case 'synthesize':
        return this.payload.piece.phonemes.length * SAMPLES_PER_PHONEME;
      default:
        return this.payload.pcm.length;
    }
  }

  /** The installed model that it needs. */
  get model(): ModelReference | undefined {
    return this.payload.kind === 'detect' ? undefined : this.payload.model;
  }

  get isSettled(): boolean {
    return this.outcome === undefined;
  }

  succeed(result: RequestResult): void {
    this.end()?.resolve(result);
  }

  fail(error: AppError): void {
    this.end()?.reject(error);
  }

  private end(): Deferred<RequestResult> | undefined {
    const outcome = this.outcome;
    this.outcome = undefined;
    this.signal?.removeEventListener('abort', this.onAbort);
    return outcome;
  }
}
