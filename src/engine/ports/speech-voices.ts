import { AppError } from '../../platform/errors/app-error.js';
import type { TextToSpeech } from './text-to-speech.js';

const ADVICE =
  'Install the optional package @echogarden/espeak-ng-emscripten, or set OPENAI_API_KEY, CARTESIA_API_KEY or ELEVENLABS_API_KEY.';

/** The speech synthesis that is configured, in order of priority, and the rule by which a request gets one. */
export class SpeechVoices {
  /** @param voices best first; may be empty. */
  constructor(readonly voices: readonly TextToSpeech[]) {}

  /**
   * The best provider that speaks a language.
   *
   * @param language a language code such as `fr` or `fr-CA`.
   * @throws AppError `tts_unavailable` when there is none at all, naming what brings one; `language_not_supported` when
   *   none speaks it, naming the languages that are spoken.
   */
  choose(language: string): TextToSpeech {
    const [chosen] = this.speaking(language);
    if (chosen !== undefined) return chosen;
    if (this.voices.length === 0) {
      throw new AppError('tts_unavailable', `No speech synthesis is installed or configured. ${ADVICE}`);
    }
    throw this.notSpoken(language);
  }

  /** All that speak a language, best first. */
  speaking(language: string): readonly TextToSpeech[] {
    const code = languageCodeOf(language);
    return this.voices.filter(({ capabilities }) => capabilities.languages.includes(code));
  }

  /** Makes the best provider for a language ready, when a conversation begins; does nothing when none speaks it. */
  warmUp(language: string): void {
    this.speaking(language)[0]?.warmUp();
  }

  private notSpoken(language: string): AppError {
    const supported = [...new Set(this.voices.flatMap(({ capabilities }) => capabilities.languages))].sort();
    const providers = this.voices.map(({ capabilities }) => capabilities.provider);
    return new AppError(
      'language_not_supported',
      `Language '${language}' is not spoken by ${providers.join(', ')}. Supported languages: ${supported.join(', ')}.`,
      { details: { supported, providers } },
    );
  }
}

/** `fr` from `fr`, `FR`, `fr-CA` or `fr_CA`. */
export const languageCodeOf = (language: string): string =>
  language.trim().toLowerCase().split(/[-_]/)[0] ?? '';
