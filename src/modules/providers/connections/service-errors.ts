import { AppError } from '../../../platform/errors/app-error.js';
import type { ErrorCode } from '../../../platform/errors/error-codes.js';

/** What a vendor's errors are made of. */
export interface ServiceErrorWords<Stage extends string> {
  provider: string;
  model: string;
  /** Codes of the errors, by what happened. */
  codes: { timeout: ErrorCode; failed: ErrorCode; unavailable: ErrorCode };
  /** How a missed deadline is told, by the stage that has it: `gave no audio within`. */
  missed: Readonly<Record<Stage, string>>;
  /** Names of settings. */
  settings: { key?: string | undefined; url?: string | undefined };
  /** What a vendor has not that answers with 404, and which settings to check. */
  notFound: string;
  /** Reasons of refusals that stay until the operator changes a setting or pays. */
  lasting: ReadonlySet<string>;
}

/** What the details of an error tell beside the vendor. */
interface Refusal {
  reason?: string;
  status?: number;
}

/**
 * What can go wrong with any vendor, as errors that clients may see. Neither what was said nor what the vendor wrote
 * stands in them: it may repeat the key.
 */
export abstract class ServiceErrors<Stage extends string> {
  protected constructor(protected readonly words: ServiceErrorWords<Stage>) {}

  missed(stage: Stage, limitMs: number): AppError {
    const { provider, codes, missed } = this.words;
    const message = `${provider} ${missed[stage]} ${limitMs / 1000} seconds`;
    return new AppError(codes.timeout, message, { details: this.details({ stage }) });
  }

  failed(what: string, details: object = {}): AppError {
    const { provider, codes } = this.words;
    return new AppError(codes.failed, `${provider} ${what}`, { details: this.details(details) });
  }

  unavailable(what: string, details: Refusal = {}, retryAfterSec?: number): AppError {
    const { provider, codes, lasting } = this.words;
    return new AppError(codes.unavailable, `${provider} ${what}`, {
      details: this.details(details),
      isLasting: details.reason !== undefined && lasting.has(details.reason),
      ...(retryAfterSec === undefined ? {} : { retryAfterSec }),
    });
  }

  /** @param reason a constant such as `ECONNREFUSED`. */
  unreachable(reason: string): AppError {
    const { url } = this.words.settings;
    const advice = url === undefined ? '' : `: check ${url}`;
    return this.unavailable(`cannot be reached (${reason})${advice}`, { reason: 'unreachable' });
  }

  /** The connection stood and ended before an answer began. @param reason as of {@link unreachable}. */
  hungUp(reason: string): AppError {
    return this.unavailable(`closed the connection without an answer (${reason})`, { reason: 'unreachable' });
  }

  /** A refusal, by the status of HTTP that the vendor gave it; 402 stands for an account without credit. */
  ofStatus(status: number, retryAfterSec?: number): AppError {
    const { settings, notFound } = this.words;
    if (status === 401 || status === 403) {
      return this.unavailable(`refused the key: check ${settings.key ?? 'it'}`, { status, reason: 'key' });
    }
    if (status === 404) return this.unavailable(notFound, { status, reason: 'model' });
    if (status === 402) return this.unavailable('has no credit left', { status, reason: 'quota' });
    if (status === 429) {
      return this.unavailable('takes no more requests for now', { status, reason: 'rate' }, retryAfterSec);
    }
    if (status >= 500) {
      return this.unavailable(`failed with status ${status}`, { status, reason: 'server' }, retryAfterSec);
    }
    return this.failed(`refused the request with status ${status}`, { status });
  }

  protected details(more: object): Record<string, unknown> {
    const { provider, model } = this.words;
    return { provider, model, ...more };
  }
}
