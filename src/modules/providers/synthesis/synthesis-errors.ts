import { AppError } from '../../../platform/errors/app-error.js';

/** A provider as its errors name it, with the settings that an operator knows it by. */
export interface SynthesisIdentity {
  /** Name in settings. */
  provider: string;
  model: string;
  keySetting?: string;
  urlSetting?: string;
  modelSetting?: string;
  voiceSetting?: string;
}

/** Stages of an utterance that have a deadline, with how a missed one is told. */
const MISSED = {
  connect: 'could not be connected to within',
  'first-audio': 'gave no audio within',
  stall: 'stopped in mid-speech for',
} as const;
export type SynthesisStage = keyof typeof MISSED;

/**
 * Everything that can go wrong with speech synthesis, as errors that clients may see. Neither the text nor what a vendor
 * wrote stands in them.
 */
export class SynthesisErrors {
  constructor(private readonly identity: SynthesisIdentity) {}

  cancelled(): AppError {
    return new AppError('cancelled', 'The speech synthesis was cancelled');
  }

  missed(stage: SynthesisStage, limitMs: number): AppError {
    const message = `${this.identity.provider} ${MISSED[stage]} ${limitMs / 1000} seconds`;
    return new AppError('tts_timeout', message, { details: this.details({ stage }) });
  }

  failed(what: string, details: object = {}): AppError {
    return new AppError('tts_failed', `${this.identity.provider} ${what}`, {
      details: this.details(details),
    });
  }

  unavailable(what: string, details: object = {}, retryAfterSec?: number): AppError {
    return new AppError('tts_unavailable', `${this.identity.provider} ${what}`, {
      details: this.details(details),
      ...(retryAfterSec === undefined ? {} : { retryAfterSec }),
    });
  }

  /** @param reason a constant such as `ECONNREFUSED`. */
  unreachable(reason: string): AppError {
    const advice = this.identity.urlSetting === undefined ? '' : `: check ${this.identity.urlSetting}`;
    return this.unavailable(`cannot be reached (${reason})${advice}`, { reason: 'unreachable' });
  }

  /** @param languages those that are spoken. */
  languageNotSupported(language: string, languages: readonly string[]): AppError {
    return new AppError(
      'language_not_supported',
      `Language '${language}' is not spoken by ${this.identity.provider}. Supported languages: ${languages.join(', ')}.`,
      { details: this.details({ supported: [...languages] }) },
    );
  }

  noVoice(voice: string): AppError {
    const message = `${this.identity.provider} has no voice '${voice}'`;
    return new AppError('invalid_request', message, { details: this.details({ voice }) });
  }

  /** A refusal, by the status of HTTP that the vendor gave it. */
  ofStatus(status: number, retryAfterSec?: number): AppError {
    const { keySetting, modelSetting, voiceSetting } = this.identity;
    if (status === 401 || status === 403) {
      return this.unavailable(`refused the key: check ${keySetting ?? 'it'}`, { status, reason: 'key' });
    }
    if (status === 404) {
      const settings = [modelSetting, voiceSetting].filter((name) => name !== undefined).join(' and ');
      return this.unavailable(`has no such model or voice: check ${settings}`, { status, reason: 'model' });
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
    return { provider: this.identity.provider, model: this.identity.model, ...more };
  }
}
