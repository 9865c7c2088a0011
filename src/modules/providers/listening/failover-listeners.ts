import { SpeechListeners } from '../../../engine/ports/speech-listeners.js';
import { languageCodeOf } from '../../../engine/ports/speech-voices.js';
import type { StreamingSpeechToText } from '../../../engine/ports/streaming-speech-to-text.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { FailoverListening, type FailoverListeningOptions } from './failover-listening.js';

/** The recognisers of the registry as listeners; what it gives stands for all that understand the language. */
export class FailoverListeners extends SpeechListeners {
  constructor(private readonly options: Omit<FailoverListeningOptions, 'language'>) {
    super();
  }

  choose(language: string): StreamingSpeechToText {
    const { line } = this.options;
    const code = languageCodeOf(language);
    const all = line.providers.map(({ capabilities }) => capabilities);
    if (all.length === 0) throw line.noneAvailable([]);
    if (all.some(({ languages }) => languages.includes(code))) {
      return new FailoverListening({ ...this.options, language: code });
    }
    const supported = [...new Set(all.flatMap(({ languages }) => languages))].sort();
    const providers = all.map(({ provider }) => provider);
    throw new AppError(
      'language_not_supported',
      `Language '${language}' is not understood by ${providers.join(', ')}. Supported languages: ${supported.join(', ')}.`,
      { details: { supported, providers } },
    );
  }
}
