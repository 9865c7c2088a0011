import { AppError } from '../../../platform/errors/app-error.js';
import { ServiceErrors } from '../connections/service-errors.js';

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

/** Errors of vendors of speech recognition. */
export class RecognitionErrors extends ServiceErrors<RecognitionStage> {
  constructor({ provider, model }: RecognitionIdentity) {
    const prefix = provider.toUpperCase();
    const url = `${prefix}_BASE_URL`;
    super({
      provider,
      model,
      codes: { timeout: 'stt_timeout', failed: 'stt_failed', unavailable: 'stt_unavailable' },
      missed: MISSED,
      settings: { key: `${prefix}_API_KEY`, url },
      notFound: `has no such model: check ${prefix}_STT_MODEL and ${url}`,
      lasting: new Set(['key', 'model', 'quota']),
    });
  }

  cancelled(): AppError {
    return new AppError('cancelled', 'The speech recognition was cancelled');
  }

  /** @param languages those that it understands. */
  languageNotSupported(language: string, languages: readonly string[]): AppError {
    const { provider } = this.words;
    return new AppError(
      'language_not_supported',
      `Language '${language}' is not understood by ${provider}. Supported languages: ${languages.join(', ')}.`,
      { details: this.details({ supported: [...languages] }) },
    );
  }
}
