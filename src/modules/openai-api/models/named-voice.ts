import { languageCodeOf, type SpeechVoices } from '../../../engine/ports/speech-voices.js';
import type { TextToSpeech } from '../../../engine/ports/text-to-speech.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { SYNTHESIS_NAMES } from './openai-names.js';

/**
 * The synthesis of a request. A name of what is configured here means that one alone; any other well-known name means
 * the best for the language, and those behind it where it fails.
 *
 * @throws AppError `model_not_available`, `language_not_supported`, `tts_unavailable`.
 */
export function namedVoice(voices: SpeechVoices, name: string | undefined, language: string): TextToSpeech {
  const wanted = name?.toLowerCase();
  const named = voices.voices.find(({ capabilities }) => namesOf(capabilities).includes(wanted ?? ''));
  if (named !== undefined) {
    if (named === voices.speaking(language)[0]) return voices.choose(language);
    if (named.capabilities.languages.includes(languageCodeOf(language))) return named;
    throw notSpoken(language, named);
  }
  if (wanted === undefined || SYNTHESIS_NAMES.includes(wanted)) return voices.choose(language);
  const usable = voices.voices.map(({ capabilities }) => capabilities.model);
  throw new AppError(
    'model_not_available',
    `Model '${name}' is not available for speech. Available models: ${usable.join(', ')}.`,
  );
}

const namesOf = ({ provider, model }: TextToSpeech['capabilities']): string[] =>
  [model, provider, `${provider}/${model}`].map((name) => name.toLowerCase());

function notSpoken(language: string, { capabilities }: TextToSpeech): AppError {
  const { model, languages } = capabilities;
  return new AppError(
    'language_not_supported',
    `Language '${language}' is not spoken by model '${model}'. Supported languages: ${languages.join(', ')}.`,
  );
}
