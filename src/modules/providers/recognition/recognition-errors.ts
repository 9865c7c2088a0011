import { AppError } from '../../../platform/errors/app-error.js';

/** A vendor of speech recognition as its errors name it. */
export interface RecognitionIdentity {
  /** Name in settings; the names of its settings begin with it. */
  provider: string;
  model: string;
}

/** Stages of a call that have a deadline, with how a missed one is told. */
const MISSED = {
  connect: 'could not be connected to within',
  'first-byte': 'did not begin to answer within',
  stall: 'stopped in mid-answer for',
} as const;
export type RecognitionStage = keyof typeof MISSED;

/** Refusals that stay until the operator changes a setting or pays. */
const LASTING_REASONS: ReadonlySet<unknown> = new Set(['key', 'model', 'quota']);

/**
 * Everything that can go wrong with a vendor of speech recognition, as errors that clients may see. Neither what was
 * said nor what the vendor wrote stands in them: it may repeat the key.
 */
export class RecognitionErrors {
  private readonly prefix: string;

  constructor(private readonly identity: RecognitionIdentity) {
    this.prefix = identity.provider.toUpperCase();
  }

  cancelled(): AppError {
    return new AppError('cancelled', 'The speech recognition was cancelled');
  }

  missed(stage: RecognitionStage, limitMs: number): AppError {
    const message = `${this.identity.provider} ${MISSED[stage]} ${limitMs / 1000} seconds`;
    return new AppError('stt_timeout', message, { details: this.details({ stage }) });
  }

  failed(what: string, details: object = {}): AppError {
    return new AppError('stt_failed', `${this.identity.provider} ${what}`, {
      details: this.details(details),
    });
  }

  unavailable(
    what: string,
    details: { reason?: string; status?: number } = {},
    retryAfterSec?: number,
  ): AppError {
    return new AppError('stt_unavailable', `${this.identity.provider} ${what}`, {
      details: this.details(details),
      isLasting: LASTING_REASONS.has(details.reason),
      ...(retryAfterSec === undefined ? {} : { retryAfterSec }),
    });
  }

  /** @param reason a constant such as `ECONNREFUSED`. */
  unreachable(reason: string): AppError {
    return this.unavailable(`cannot be reached (${reason}): check ${this.prefix}_BASE_URL`, {
      reason: 'unreachable',
    });
  }

  /** The connection stood and ended before an answer began. @param reason as of {@link unreachable}. */
  hungUp(reason: string): AppError {
    return this.unavailable(`closed the connection without an answer (${reason})`, { reason: 'unreachable' });
  }

  /** @param languages those that it understands. */
  languageNotSupported(language: string, languages: readonly string[]): AppError {
    const { provider } = this.identity;
    return new AppError(
      'language_not_supported',
      `Language '${language}' is not understood by ${provider}. Supported languages: ${languages.join(', ')}.`,
      { details: this.details({ supported: [...languages] }) },
    );
  }

  /** A refusal, by the status of HTTP that the vendor gave it; 402 stands for an account without credit. */
  ofStatus(status: number, retryAfterSec?: number): AppError {
    const { prefix } = this;
    if (status === 401 || status === 403) {
      return this.unavailable(`refused the key: check ${prefix}_API_KEY`, { status, reason: 'key' });
    }
    if (status === 404) {
      const settings = `${prefix}_STT_MODEL and ${prefix}_BASE_URL`;
      return this.unavailable(`has no such model: check ${settings}`, { status, reason: 'model' });
    }
    if (status === 402) return this.unavailable('has no credit left', { status, reason: 'quota' });
    if (status === 429) {
      return this.unavailable('takes no more requests for now', { status, reason: 'rate' }, retryAfterSec);
    }
    if (status >= 500) {
      return this.unavailable(`failed with status ${status}`, { status, reason: 'server' }, retryAfterSec);
    }
    return this.failed(`refused the request with status ${status}`, { status });
  }

  private details(more: object): Record<string, unknown> {
    return { ...this.identity, ...more };
  }
}
