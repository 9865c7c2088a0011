import { decodeMuLaw, encodeMuLaw } from '../../src/engine/audio/mu-law.js';
import { StreamResampler } from '../../src/engine/audio/stream-resampler.js';
import { chordOf } from './coded-words.js';
import { speak } from './synthetic-speech.js';

const LINE_RATE_HZ = 8000;
/** What is left of the voice is below the tones of coded words. */
const VOICE_RATE_HZ = 3200;
/** Length of a word that a caller says, with the pause behind it. */
export const CALLER_WORD_MS = 300;
/** Enough of a voice for voice detection; what it says does not matter. */
const CARRIER =
  'The quick brown fox jumps over the lazy dog while many other animals are looking at it from behind.';

/** A caller who says coded words: a voice, so that somebody is heard to speak, and the chords of the words in it. */
export class CodedCaller {
  private constructor(private readonly voice: Int16Array) {}

  static async create(): Promise<CodedCaller> {
    const { pcm, sampleRateHz } = await speak(CARRIER);
    const low = converted(pcm, sampleRateHz, VOICE_RATE_HZ);
    const voice = converted(low, VOICE_RATE_HZ, LINE_RATE_HZ);
    const first = voice.findIndex((sample) => Math.abs(sample) > 1000);
    return new CodedCaller(voice.subarray(first));
  }

  /** The words, 8 kHz, as a telephone carries them. */
  saying(numbers: readonly number[]): Int16Array {
    const chords = numbers.map((number) => chordOf(number, LINE_RATE_HZ, CALLER_WORD_MS));
    const pcm = Int16Array.from(
      chords.flatMap((chord) => [...chord]),
      (sample, at) => 0.4 * sample + 0.7 * (this.voice[at] ?? 0),
    );
    return decodeMuLaw(encodeMuLaw(pcm));
  }
}

function converted(pcm: Int16Array, fromHz: number, toHz: number): Int16Array {
  const resampler = new StreamResampler(fromHz, toHz);
  const parts = [resampler.push(pcm), resampler.flush()];
  return Int16Array.from(parts.flatMap((part) => [...part]));
}
