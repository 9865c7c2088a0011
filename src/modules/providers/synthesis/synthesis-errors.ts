import { AppError } from '../../../platform/errors/app-error.js';
import { ServiceErrors } from '../connections/service-errors.js';

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

/** Errors of speech synthesis. A request may name a voice, so none of its refusals is for good. */
export class SynthesisErrors extends ServiceErrors<SynthesisStage> {
  constructor(identity: SynthesisIdentity) {
    const { provider, model, keySetting, urlSetting, modelSetting, voiceSetting } = identity;
    const settings = [modelSetting, voiceSetting].filter((name) => name !== undefined).join(' and ');
    super({
      provider,
      model,
      codes: { timeout: 'tts_timeout', failed: 'tts_failed', unavailable: 'tts_unavailable' },
      missed: MISSED,
      settings: { key: keySetting, url: urlSetting },
      notFound: `has no such model or voice: check ${settings}`,
      lasting: new Set(),
    });
  }

  cancelled(): AppError {
    return new AppError('cancelled', 'The speech synthesis was cancelled');
  }

  /** @param languages those that are spoken. */
  languageNotSupported(language: string, languages: readonly string[]): AppError {
    return new AppError(
      'language_not_supported',
      `Language '${language}' is not spoken by ${this.words.provider}. Supported languages: ${languages.join(', ')}.`,
      { details: this.details({ supported: [...languages] }) },
    );
  }

  noVoice(voice: string): AppError {
    const message = `${this.words.provider} has no voice '${voice}'`;
    return new AppError('invalid_request', message, { details: this.details({ voice }) });
  }
}
