import type { AppError } from '../../../platform/errors/app-error.js';
import { ServiceErrors } from '../connections/service-errors.js';
import type { SocketErrors } from '../connections/vendor-socket.js';

/** Stages of a conversation that have a deadline, with how a missed one is told. */
const MISSED = {
  connect: 'could not be connected to within',
  session: 'did not confirm the session within',
  answer: 'did not begin to answer within',
  stall: 'stopped in mid-answer for',
} as const;
export type RealtimeStage = keyof typeof MISSED;

const NO_MODEL = 'has no such model: check OPENAI_REALTIME_MODEL and OPENAI_BASE_URL';

/** Codes of the vendor's errors by what they mean for those who wait. */
const REASONS: readonly (readonly [RegExp, string, string])[] = [
  [/api_key|unauthorized|permission/, 'key', 'refused the key: check OPENAI_API_KEY'],
  [/quota|billing/, 'quota', 'has no credit left'],
  [/model_not_found/, 'model', NO_MODEL],
  [/beta_api_shape/, 'protocol', 'does not speak this protocol: check OPENAI_BASE_URL'],
  [/session_expired/, 'expired', 'ended the session: it had lasted as long as one may'],
  [/rate_limit/, 'rate', 'takes no more requests for now'],
  [/server_error|overloaded|unavailable/, 'server', 'failed at an answer'],
];

/** Errors of vendors of realtime conversations. */
export class RealtimeErrors extends ServiceErrors<RealtimeStage> implements SocketErrors {
  constructor({ provider, model }: { provider: string; model: string }) {
    super({
      provider,
      model,
      codes: {
        timeout: 'realtime_timeout',
        failed: 'realtime_failed',
        unavailable: 'realtime_unavailable',
      },
      missed: MISSED,
      settings: { key: 'OPENAI_API_KEY', url: 'OPENAI_BASE_URL' },
      notFound: NO_MODEL,
      lasting: new Set(['key', 'model', 'quota', 'protocol', 'session']),
    });
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
}

/** Only what cannot be a secret or somebody's words is passed on. */
const isWord = (text: string): boolean => /^[a-z][a-z_.[\]0-9]{0,60}$/.test(text) && !/sk_|ek_/.test(text);
