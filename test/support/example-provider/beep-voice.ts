import {
  TextToSpeech,
  type SpeechSynthesisRequest,
  type TextToSpeechCapabilities,
} from '../../../src/engine/ports/text-to-speech.js';
import { AppError } from '../../../src/platform/errors/app-error.js';

const RATE_HZ = 16_000;
const SAMPLES_A_WORD = RATE_HZ / 10;

/** Beeps a tenth of a second for each word. */
export class BeepVoice extends TextToSpeech {
  readonly capabilities: TextToSpeechCapabilities = {
    provider: 'beep',
    model: 'beep-1',
    languages: ['en', 'fr', 'de'],
    sampleRateHz: RATE_HZ,
  };

  async *speak({ text }: SpeechSynthesisRequest, signal?: AbortSignal): AsyncIterable<Int16Array> {
    const words = text.match(/\S+/g) ?? [];
    for (let word = 0; word < words.length; word += 1) {
      if (signal?.aborted === true) throw new AppError('cancelled', 'The speech synthesis was cancelled');
      yield await Promise.resolve(beep());
    }
  }
}

const beep = (): Int16Array =>
  Int16Array.from({ length: SAMPLES_A_WORD }, (_, index) => Math.round(8000 * Math.sin(index / 4)));
