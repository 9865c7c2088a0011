import { ERROR_CODES, type ErrorCode, type ErrorKind } from './error-codes.js';

/** JSON-safe facts about an error that a client may see. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

export interface AppErrorOptions {
  /** JSON-safe facts for the client; never a secret, a path of this server or a query string. */
  details?: ErrorDetails;
  /** What led here, for the log only. */
  cause?: unknown;
  /** Seconds after which a retry makes sense; becomes `Retry-After`. */
  retryAfterSec?: number;
  /** Whether only the operator can mend it, such as a key that is refused: trying again does not help. */
  isLasting?: boolean;
}

/**
 * The one error type of Parley. `code` is stable and listed in {@link ERROR_CODES}; `message` is public: it is
 * what the client reads in its surface's envelope.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails | undefined;
  readonly retryAfterSec: number | undefined;
  readonly isLasting: boolean;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details;
    this.retryAfterSec = options.retryAfterSec;
    this.isLasting = options.isLasting ?? false;
  }

  get kind(): ErrorKind {
    return ERROR_CODES[this.code].kind;
  }

  /** Whether this server could not do the work now, but may be able to later. */
  get isPassing(): boolean {
    return !this.isLasting && (this.kind === 'unavailable' || this.kind === 'rate-limited');
  }

  /** Any thrown value as an AppError: unknown ones become `internal` with a neutral message and keep their cause. */
  static from(error: unknown): AppError {
    if (error instanceof AppError) return error;
    return new AppError('internal', 'Internal server error', { cause: error });
  }
}
