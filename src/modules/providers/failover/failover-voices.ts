import { languageCodeOf, SpeechVoices } from '../../../engine/ports/speech-voices.js';
import type { TextToSpeech } from '../../../engine/ports/text-to-speech.js';
import type { ProviderLine } from '../registry/provider-line.js';
import type { FailoverLog } from './failover-log.js';
import { FailoverTextToSpeech } from './failover-text-to-speech.js';

/** The speech synthesis of the registry; what it gives stands for all that speak the language. */
export class FailoverVoices extends SpeechVoices {
  constructor(
    private readonly line: ProviderLine<TextToSpeech>,
    private readonly logger: FailoverLog,
  ) {
    super(line.providers);
  }

  /** All providers that speak the language as one. Throws as {@link SpeechVoices.choose}. */
  override choose(language: string): TextToSpeech {
    super.choose(language);
    return new FailoverTextToSpeech(this.line, languageCodeOf(language), this.logger);
  }

  override warmUp(language: string): void {
    if (this.speaking(language).length > 0) this.choose(language).warmUp();
  }
}
