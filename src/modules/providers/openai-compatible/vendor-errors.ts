import { AppError } from '../../../platform/errors/app-error.js';
import { ServiceErrors } from '../connections/service-errors.js';
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
export type CallStage = keyof typeof MISSED;

/** Errors of vendors of language models. */
export class VendorErrors extends ServiceErrors<CallStage> {
  constructor(private readonly vendor: VendorIdentity) {
    const { provider, model, dialect } = vendor;
    const { keySetting: key, urlSetting: url, modelSetting } = dialect;
    super({
      provider,
      model,
      codes: { timeout: 'llm_timeout', failed: 'llm_failed', unavailable: 'llm_unavailable' },
      missed: MISSED,
      settings: { key, url },
      notFound: `has no model '${model}' there: check ${modelSetting} and ${url}`,
      lasting: new Set(['key', 'model', 'quota']),
    });
  }

  cancelled(): AppError {
    return new AppError('cancelled', 'The call of the language model was cancelled');
  }

  /** An answer with another status than 200. */
  ofAnswer(status: number, problem: VendorProblem, retryAfterSec: number | undefined): AppError {
    if (status === 401 || status === 403) {
      return this.unavailable(this.keyRefusal(), { status, reason: 'key' }, retryAfterSec);
    }
    const isSpent = problem.code === 'insufficient_quota';
    const refusal = this.ofStatus(isSpent ? 402 : status, retryAfterSec);
    if (refusal.code !== 'llm_failed' || !isTooLong(problem)) return refusal;
    return this.failed(`takes no request that long for '${this.vendor.model}'`, { status });
  }

  private keyRefusal(): string {
    const { hasKey, dialect } = this.vendor;
    if (dialect.keySetting === undefined) return 'asks for a key, which none is set for';
    return `${hasKey ? 'refused the key' : 'asks for a key'}: check ${dialect.keySetting}`;
  }
}
