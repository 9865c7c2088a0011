/** What went wrong with a model, as far as it matters to whoever asked. */
export type ModelProblem =
  /** There is no model of that name. */
  | 'unknown'
  /** It is not what it should be: a wrong manifest, size or checksum. */
  | 'refused'
  /** The server it comes from does not give it. */
  | 'unreachable'
  /** Another process installs or removes it. */
  | 'busy'
  /** The disk has no room for it. */
  | 'no-space'
  /** The caller ended it; what came is kept. */
  | 'cancelled';

export interface ModelErrorOptions {
  cause?: unknown;
  /** Whether the same may succeed in a moment. */
  isPassing?: boolean;
  /** How long the other side asked to wait. */
  retryAfterSec?: number | undefined;
}

/** Thrown by all that installs, checks and removes models. The message is for the operator: a few lines, no secret. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly isPassing: boolean;
  readonly retryAfterSec: number | undefined;

  constructor(
    readonly problem: ModelProblem,
    message: string,
    options: ModelErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.isPassing = options.isPassing ?? false;
    this.retryAfterSec = options.retryAfterSec;
  }
}
