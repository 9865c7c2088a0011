import { AppError } from '../../../platform/errors/app-error.js';
import type { ChatDialect } from './chat-dialect.js';
import { isTooLong, type VendorProblem } from './vendor-problem.js';

export interface VendorIdentity {
  /** Name in settings. */
  provider: string;
  model: string;
  hasKey: boolean;
  dialect: ChatDialect;
}

/** Stages of a call that have a deadline, with how a missed one is told. */
const MISSED = {
  'first-text': 'gave no text within',
  stall: 'stopped in mid-answer for',
  total: 'was not done within',
} as const;
/** Refusals that stay until the operator changes a setting or pays. */
const LASTING_REASONS: ReadonlySet<string> = new Set(['key', 'model', 'quota']);
export type CallStage = keyof typeof MISSED;

/**
 * Everything that can go wrong with a vendor as errors that clients may see. What the vendor wrote does not stand in
 * them: it may repeat the key, the request or the answer.
 */
export class VendorErrors {
  constructor(private readonly vendor: VendorIdentity) {}

  cancelled(): AppError {
    return new AppError('cancelled', 'The call of the language model was cancelled');
  }

  missed(stage: CallStage, limitMs: number): AppError {
    const message = `${this.vendor.provider} ${MISSED[stage]} ${limitMs / 1000} seconds`;
    return new AppError('llm_timeout', message, { details: this.details({ stage }) });
  }

  /** @param reason a constant such as `ECONNREFUSED`. */
  unreachable(reason: string): AppError {
    const { provider, dialect } = this.vendor;
    return this.unavailable(`${provider} cannot be reached (${reason}): check ${dialect.urlSetting}`, {
      reason: 'unreachable',
    });
  }

  /** The connection stood and ended before an answer began. @param reason as of {@link unreachable}. */
  hungUp(reason: string): AppError {
    const { provider } = this.vendor;
    return this.unavailable(`${provider} closed the connection without an answer (${reason})`, {
      reason: 'unreachable',
    });
  }

  failed(what: string, details: object = {}): AppError {
    return new AppError('llm_failed', `${this.vendor.provider} ${what}`, { details: this.details(details) });
  }

  /** An answer with another status than 200. */
  ofStatus(status: number, problem: VendorProblem, retryAfterSec: number | undefined): AppError {
    const { provider, model, dialect } = this.vendor;
    const known = { status, retryAfterSec };
    if (status === 401 || status === 403)
      return this.unavailable(this.refusal(), { ...known, reason: 'key' });
    if (status === 404) {
      const message = `${provider} has no model '${model}' there: check ${dialect.modelSetting} and ${dialect.urlSetting}`;
      return this.unavailable(message, { ...known, reason: 'model' });
    }
    if (status === 402 || problem.code === 'insufficient_quota') {
      return this.unavailable(`The account at ${provider} has no credit left`, { ...known, reason: 'quota' });
    }
    if (status === 429) {
      return this.unavailable(`${provider} takes no more requests for now`, { ...known, reason: 'rate' });
    }
    if (status >= 500) {
      return this.unavailable(`${provider} failed with status ${status}`, { ...known, reason: 'server' });
    }
    if (isTooLong(problem)) return this.failed(`takes no request that long for '${model}'`, { status });
    return this.failed(`refused the request with status ${status}`, { status });
  }

  private refusal(): string {
    const { provider, hasKey, dialect } = this.vendor;
    if (dialect.keySetting === undefined) return `${provider} asks for a key, which none is set for`;
    const advice = hasKey ? 'refused the key' : 'asks for a key';
    return `${provider} ${advice}: check ${dialect.keySetting}`;
  }

  private unavailable(
    message: string,
    { retryAfterSec, ...details }: { reason: string; status?: number; retryAfterSec?: number | undefined },
  ): AppError {
    return new AppError('llm_unavailable', message, {
      details: this.details(details),
      isLasting: LASTING_REASONS.has(details.reason),
      ...(retryAfterSec === undefined ? {} : { retryAfterSec }),
    });
  }

  private details(more: object): Record<string, unknown> {
    return { provider: this.vendor.provider, model: this.vendor.model, ...more };
  }
}
