import { SpeechToText, type RecognizedPiece } from '../../src/engine/ports/speech-to-text.js';
import type { Word } from '../../src/engine/ports/transcript.js';
import {
  VAD_FRAME_SAMPLES,
  VoiceActivity,
  type VoiceActivityStream,
} from '../../src/engine/ports/voice-activity.js';
import { probabilitiesOf } from './speech-shapes.js';

const FRAME_MS = 32;

/** A word of made-up audio, or a silence where its text is empty. */
export interface NumberedWord {
  text: string;
  frames: number;
}

/**
 * Audio in which every frame says, in its first samples, how likely speech is (in thousandths), which text is spoken (its
 * place among `texts`, from 1), and how many frames of that word are over and to come.
 */
export function numberedSpeech(words: readonly NumberedWord[], texts: readonly string[]): Int16Array {
  const frames = words.reduce((sum, word) => sum + word.frames, 0);
  const pcm = new Int16Array(frames * VAD_FRAME_SAMPLES);
  let at = 0;
  for (const word of words) {
    for (let frame = 0; frame < word.frames; frame += 1) {
      const isSpoken = word.text !== '';
      pcm.set([isSpoken ? 950 : 20, isSpoken ? texts.indexOf(word.text) + 1 : 0, frame, word.frames], at);
      at += VAD_FRAME_SAMPLES;
    }
  }
  return pcm;
}

/** Hears what {@link numberedSpeech} says of speech. */
export class NumberedVoiceActivity extends VoiceActivity {
  open(): VoiceActivityStream {
    return { probabilities: async (pcm) => probabilitiesOf(pcm) };
  }
}

export interface NumberedRecognizerOptions {
  texts: readonly string[];
  maxPieceSec: number;
  /** By how much the times of words are off, in milliseconds; called for each. */
  jitterMs?: () => number;
  /** What a word that is not whole is heard as; empty for nothing. */
  fragment?: () => string;
}

/** Hears the words of {@link numberedSpeech} that are whole, and something of those that are not. */
export class NumberedRecognizer extends SpeechToText {
  readonly capabilities;
  /** Pieces heard, and the samples of all of them. */
  pieces = 0;
  samples = 0;
  shortestMs = Number.POSITIVE_INFINITY;

  constructor(private readonly options: NumberedRecognizerOptions) {
    super();
    const { maxPieceSec } = options;
    this.capabilities = { provider: 'p', model: 'numbered', languages: ['en'], maxPieceSec, wordTimes: true };
  }

  async recognize(pcm: Int16Array): Promise<RecognizedPiece> {
    this.pieces += 1;
    this.samples += pcm.length;
    this.shortestMs = Math.min(this.shortestMs, pcm.length / 16);
    const words = this.wordsOf(pcm);
    return { text: words.map(({ text }) => text).join(' '), words, confidence: 0.9, tokens: words.length };
  }

  private wordsOf(pcm: Int16Array): Word[] {
    const words: Word[] = [];
    let whole = 0;
    for (let at = 0; at < pcm.length; at += VAD_FRAME_SAMPLES) {
      const [number = 0, frame = 0, frames = 0] = pcm.subarray(at + 1, at + 4);
      whole = frame === 0 ? 1 : whole + 1;
      const isLast = frame === frames - 1 || at + VAD_FRAME_SAMPLES >= pcm.length;
      if (number === 0 || !isLast) continue;
      const isWhole = whole === frames && frame === frames - 1;
      const text = isWhole ? (this.options.texts[number - 1] ?? '') : (this.options.fragment?.() ?? '');
      const endMs = (at / VAD_FRAME_SAMPLES + 1) * FRAME_MS;
      const startMs = Math.max(0, endMs - Math.min(whole, frame + 1) * FRAME_MS);
      if (text !== '') words.push(this.word(text, startMs, endMs, isWhole ? 0.9 : 0.6));
    }
    return words;
  }

  private word(text: string, startMs: number, endMs: number, confidence: number): Word {
    const off = this.options.jitterMs?.() ?? 0;
    return { text, startMs: Math.max(0, startMs + off), endMs: Math.max(20, endMs + off), confidence };
  }
}
