import type { SpeechSynthesisRequest } from '../../../engine/ports/text-to-speech.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { SynthesisErrors } from './synthesis-errors.js';
import type { Utterance } from './utterance.js';

/** Whether there is anything to say: vendors refuse what has neither letters nor digits. */
export const isSpeakable = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

/** `value`, or the nearest that the vendor takes. */
export const within = (value: number, min: number, max: number): number =>
  Math.min(Math.max(value, min), max);

/**
 * Has a vendor speak into an utterance: ends it at once where there is nothing to say, and fails it with what goes wrong.
 *
 * @param speak resolves when the vendor has been asked, or is done; the utterance may go on after that.
 */
export async function speakInto(
  utterance: Utterance,
  request: SpeechSynthesisRequest,
  { languages, errors }: { languages: readonly string[]; errors: SynthesisErrors },
  speak: () => Promise<void>,
): Promise<void> {
  try {
    if (!languages.includes(request.language)) {
      throw errors.languageNotSupported(request.language, languages);
    }
    if (isSpeakable(request.text)) await speak();
    else utterance.end();
  } catch (error) {
    utterance.fail(AppError.from(error));
  }
}
