import { AppError } from '../../../platform/errors/app-error.js';
import type { SocketErrors } from '../connections/vendor-socket.js';

/** Stages of a conversation that have a deadline, with how a missed one is told. */
const MISSED = {
  connect: 'could not be connected to within',
  session: 'did not confirm the session within',
  answer: 'did not begin to answer within',
  stall: 'stopped in mid-answer for',
} as const;
export type RealtimeStage = keyof typeof MISSED;

/** Refusals that stay until the operator changes a setting or pays. */
const LASTING_REASONS: ReadonlySet<unknown> = new Set(['key', 'model', 'quota', 'protocol', 'session']);

/** Codes of the vendor's errors by what they mean for those who wait. */
const REASONS: readonly (readonly [RegExp, string, string])[] = [
  [/api_key|unauthorized|permission/, 'key', 'refused the key: check OPENAI_API_KEY'],
  [/quota|billing/, 'quota', 'has no credit left'],
  [/model_not_found/, 'model', 'has no such model: check OPENAI_REALTIME_MODEL and OPENAI_BASE_URL'],
  [/beta_api_shape/, 'protocol', 'does not speak this protocol: check OPENAI_BASE_URL'],
  [/session_expired/, 'expired', 'ended the session: it had lasted as long as one may'],
  [/rate_limit/, 'rate', 'takes no more requests for now'],
  [/server_error|overloaded|unavailable/, 'server', 'failed at an answer'],
];

/**
 * Everything that can go wrong with a vendor of realtime conversations, as errors that clients may see. Neither what was
 * said nor what the vendor wrote stands in them: it may repeat the key.
 */
export class RealtimeErrors implements SocketErrors {
  constructor(private readonly identity: { provider: string; model: string }) {}

  missed(stage: RealtimeStage, limitMs: number): AppError {
    const message = `${this.identity.provider} ${MISSED[stage]} ${limitMs / 1000} seconds`;
    return new AppError('realtime_timeout', message, { details: this.details({ stage }) });
  }

  failed(what: string, details: object = {}): AppError {
    return new AppError('realtime_failed', `${this.identity.provider} ${what}`, {
      details: this.details(details),
    });
  }

  unavailable(
    what: string,
    details: { reason?: string; status?: number } = {},
    retryAfterSec?: number,
  ): AppError {
    return new AppError('realtime_unavailable', `${this.identity.provider} ${what}`, {
      details: this.details(details),
      isLasting: LASTING_REASONS.has(details.reason),
      ...(retryAfterSec === undefined ? {} : { retryAfterSec }),
    });
  }

  /** @param reason a constant such as `ECONNREFUSED`. */
  unreachable(reason: string): AppError {
    return this.unavailable(`cannot be reached (${reason}): check OPENAI_BASE_URL`, {
      reason: 'unreachable',
    });
  }

  /** A refusal, by its status of HTTP. */
  ofStatus(status: number, retryAfterSec?: number): AppError {
    if (status === 401 || status === 403)
      return this.unavailable('refused the key: check OPENAI_API_KEY', { status, reason: 'key' });
    if (status === 404)
      return this.unavailable('has no such model: check OPENAI_REALTIME_MODEL and OPENAI_BASE_URL', {
        status,
        reason: 'model',
      });
    if (status === 402) return this.unavailable('has no credit left', { status, reason: 'quota' });
    if (status === 429)
      return this.unavailable('takes no more requests for now', { status, reason: 'rate' }, retryAfterSec);
    if (status >= 500)
      return this.unavailable(`failed with status ${status}`, { status, reason: 'server' }, retryAfterSec);
    return this.failed(`refused the request with status ${status}`, { status });
  }

  /** What the vendor tells in the protocol, by its code and type. */
  ofProblem({ code, type }: { code: string; type: string }): AppError {
    const found = REASONS.find(([pattern]) => pattern.test(code) || pattern.test(type));
    if (found !== undefined) return this.unavailable(found[2], { reason: found[1] });
    return this.failed('refused a request of the conversation', isWord(code) ? { reason: code } : {});
  }

  /** The settings of the session are not to its liking. */
  sessionRefused(parameter: string): AppError {
    const what = isWord(parameter) ? ` (${parameter})` : '';
    const hint = parameter.includes('voice') ? ': check ASSISTANT_VOICE and OPENAI_REALTIME_VOICE' : '';
    return this.unavailable(`refused the settings of the session${what}${hint}`, { reason: 'session' });
  }

  private details(more: object): Record<string, unknown> {
    return { ...this.identity, ...more };
  }
}

/** Only what cannot be a secret or somebody's words is passed on. */
const isWord = (text: string): boolean => /^[a-z][a-z_.[\]0-9]{0,60}$/.test(text) && !/sk_|ek_/.test(text);
