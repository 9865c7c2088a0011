import { AppError } from '../../../platform/errors/app-error.js';
import type { InferencePriority } from '../../ports/speech-to-text.js';
import type { SileroState } from '../silero/silero-shape.js';
import { deferred, type Deferred } from './deferred.js';
import type { InferenceResult } from './inference-messages.js';
import type { Queueable } from './request-queue.js';

/** What a request is about. */
export type InferencePayload =
  { kind: 'recognize'; pcm: Int16Array } | { kind: 'detect'; pcm: Int16Array; state: SileroState };

/** The part of a task's result that belongs to one request. */
export type RequestResult =
  | { kind: 'recognize'; piece: Extract<InferenceResult, { type: 'recognized' }>['pieces'][number] }
  | { kind: 'detect'; probabilities: Float32Array; state: SileroState };

/** One caller's wait for a result; it is settled once, whatever happens afterwards. */
export class InferenceRequest implements Queueable {
  attempts = 0;
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
    this.onAbort = (): void => {
      this.fail(new AppError('cancelled', 'The work was cancelled'));
      onCancelled();
    };
    signal?.addEventListener('abort', this.onAbort, { once: true });
  }

  get kind(): InferencePayload['kind'] {
    return this.payload.kind;
  }

  get samples(): number {
    return this.payload.pcm.length;
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
