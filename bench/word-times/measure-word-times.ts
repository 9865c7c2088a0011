import type { RecognizedPiece } from '../../src/engine/ports/speech-to-text.js';
import { SPOKEN_SENTENCES } from './spoken-sentences.js';
import { SpeechMaker, type SpeechVoice } from './timed-speech.js';
import { boundaryErrorsMs, summarizeErrors, type WordTimeErrors } from './word-time-errors.js';

const VOICES: readonly SpeechVoice[] = [
  { name: 'en-us', rate: 165, pitch: 50 },
  { name: 'en-gb', rate: 140, pitch: 35 },
  { name: 'en-us', rate: 190, pitch: 65 },
];
const SILENCES_MS = [0, 300, 800] as const;

/**
 * Measures word times on machine-made speech, whose word times are known exactly.
 *
 * @param recognize recognises one piece of 16 kHz mono audio.
 */
export async function measureWordTimes(
  recognize: (pcm: Int16Array) => Promise<RecognizedPiece>,
): Promise<WordTimeErrors> {
  const maker = await SpeechMaker.load();
  const errorsMs: number[] = [];
  for (const [index, sentence] of SPOKEN_SENTENCES.entries()) {
    for (const voice of VOICES) {
      const speech = maker.say(sentence, voice, SILENCES_MS[index % SILENCES_MS.length]);
      const { words } = await recognize(speech.pcm);
      errorsMs.push(...boundaryErrorsMs(speech.words, words));
    }
  }
  return summarizeErrors(errorsMs);
}
