import {
  SpeechToText,
  type RecognizedPiece,
  type RecognizeOptions,
  type SpeechToTextCapabilities,
} from '../../src/engine/ports/speech-to-text.js';
import type { Word } from '../../src/engine/ports/transcript.js';
import {
  VAD_FRAME_SAMPLES,
  VoiceActivity,
  type VoiceActivityStream,
} from '../../src/engine/ports/voice-activity.js';

/*
 * A made-up language that audio can be read back from, wherever it is cut: a word is a tone of its own, words stand
 * apart by near silence that still counts as speech, and silence is zero.
 */
const WORD_SAMPLES = 6 * VAD_FRAME_SAMPLES;
const GAP_SAMPLES = 3 * VAD_FRAME_SAMPLES;
const LEAST_TONE = 1000;
const SAMPLES_PER_MS = 16;
const vocabulary: string[] = [];

/** Of one word with the gap behind it. */
export const WORD_MS = (WORD_SAMPLES + GAP_SAMPLES) / SAMPLES_PER_MS;

/** Audio that says the words of a text. */
export function saying(text: string): Int16Array {
  const tones = text.split(' ').map(toneOf);
  const samples = WORD_SAMPLES + GAP_SAMPLES;
  const toneAt = (at: number): number =>
    at % samples < WORD_SAMPLES ? (tones[Math.floor(at / samples)] ?? 0) : 1;
  return Int16Array.from({ length: tones.length * samples }, (_, at) => toneAt(at));
}

export const quiet = (ms: number): Int16Array => new Int16Array(ms * SAMPLES_PER_MS);

/** The words in a piece of audio; one that was cut counts where the larger part of it is. */
export function wordsIn(pcm: Int16Array): Word[] {
  const words: Word[] = [];
  for (let start = 0, end = 0; start < pcm.length; start = end) {
    const tone = pcm[start] ?? 0;
    for (end = start; end < pcm.length && pcm[end] === tone; end += 1);
    const text = vocabulary[tone - LEAST_TONE];
    if (text === undefined || end - start <= WORD_SAMPLES / 2) continue;
    const startMs = Math.round(start / SAMPLES_PER_MS);
    words.push({ text, startMs, endMs: Math.round(end / SAMPLES_PER_MS), confidence: 0.9 });
  }
  return words;
}

function toneOf(word: string): number {
  if (!vocabulary.includes(word)) vocabulary.push(word);
  return LEAST_TONE + vocabulary.indexOf(word);
}

/** Tells speech by its samples. */
export class ScriptedVoiceActivity extends VoiceActivity {
  open(): VoiceActivityStream {
    return { probabilities: (pcm) => Promise.resolve(probabilitiesIn(pcm)) };
  }
}

function probabilitiesIn(pcm: Int16Array): Float32Array {
  const frames = pcm.length / VAD_FRAME_SAMPLES;
  const isSpeech = (frame: number): boolean => pcm[(frame + 0.5) * VAD_FRAME_SAMPLES] !== 0;
  return Float32Array.from({ length: frames }, (_, frame) => (isSpeech(frame) ? 0.95 : 0.02));
}

/** Understands the made-up language; what it does with a piece can be scripted. */
export class ScriptedRecognizer extends SpeechToText {
  readonly asked: { words: string[]; options: RecognizeOptions }[] = [];
  readonly capabilities: SpeechToTextCapabilities;
  answer: (heard: RecognizedPiece, options: RecognizeOptions) => Promise<RecognizedPiece> = (heard) =>
    Promise.resolve(heard);

  constructor(capabilities: Partial<SpeechToTextCapabilities> = {}) {
    super();
    this.capabilities = {
      provider: 'scripted',
      model: 'script-1',
      languages: ['en', 'fr'],
      maxPieceSec: 15,
      wordTimes: true,
      ...capabilities,
    };
  }

  recognize(pcm: Int16Array, options: RecognizeOptions): Promise<RecognizedPiece> {
    const words = wordsIn(pcm);
    const texts = words.map(({ text }) => text);
    this.asked.push({ words: texts, options });
    return this.answer({ text: texts.join(' '), words, confidence: 0.9, tokens: words.length }, options);
  }
}
