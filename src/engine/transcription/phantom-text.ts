import type { RecognizedPiece } from '../ports/speech-to-text.js';
import type { Word } from '../ports/transcript.js';
import type { AudioPiece } from './open-piece.js';
import { textOfWords } from './text-of-words.js';

type SpokenAudio = Pick<AudioPiece, 'speechProbability' | 'startMs' | 'endMs'>;

/** Below this mean token probability a text is made up; English speech is above 0.58, other languages are below 0.62. */
const MIN_CONFIDENCE = 0.5;
/**
 * The same in a conversation, where whoever speaks firmly for as long as a sentence is answered: better an odd answer than
 * none. Measured: eSpeak over a telephone 0.36 to 0.82.
 */
const MIN_ADDRESSED_CONFIDENCE = 0.3;
const FIRM_SPEECH_PROBABILITY = 0.9;
const MIN_SENTENCE_MS = 1000;
/** A text needs this much where there is another reason for doubt. */
const MIN_DOUBTED_CONFIDENCE = 0.8;
/** Voice detection is at 0.8 and above where people speak, at 0.56 to 0.8 where music passes for speech. */
const MIN_SPEECH_PROBABILITY = 0.8;
/**
 * A word that lasts no longer has no audio of its own. Measured: words made up behind the last sound 1 ms at a
 * confidence of 0.05–0.21; spoken words that short 0.6 and above.
 */
const MAX_SOUNDLESS_MS = 8;

/** What recognisers say of music and noise, having learnt from subtitles. */
const STOCK_PHRASES = new Set([
  'you',
  'bye',
  'bye bye',
  'thank you',
  'thank you very much',
  'thank you so much',
  'thank you for watching',
  'thanks for watching',
  'please subscribe',
  'subtitles by',
]);

/**
 * Drops the text that a recogniser makes up where nobody speaks its language: text that it does not believe itself,
 * and text with other signs of doubt that it does not firmly believe. From text that stays it drops the words that a
 * recogniser adds behind the last sound: those at the end that have no audio and that it does not believe.
 *
 * @param audio what it was recognised in.
 * @param isAddressed whether it was said to somebody who answers.
 */
export function dropPhantomText(
  piece: RecognizedPiece,
  audio: SpokenAudio,
  isAddressed = false,
): RecognizedPiece {
  return piece.confidence < minConfidence(piece.text, audio, isAddressed)
    ? { text: '', words: [], confidence: 0, tokens: piece.tokens }
    : withoutSoundlessEnd(piece);
}

function minConfidence(text: string, audio: SpokenAudio, isAddressed: boolean): number {
  const { speechProbability, startMs, endMs } = audio;
  if (speechProbability < MIN_SPEECH_PROBABILITY || isStockPhrase(text)) return MIN_DOUBTED_CONFIDENCE;
  const isSentence = speechProbability >= FIRM_SPEECH_PROBABILITY && endMs - startMs >= MIN_SENTENCE_MS;
  return isAddressed && isSentence ? MIN_ADDRESSED_CONFIDENCE : MIN_CONFIDENCE;
}

function withoutSoundlessEnd(piece: RecognizedPiece): RecognizedPiece {
  const kept = piece.words.findLastIndex((word) => !isSoundless(word)) + 1;
  if (kept === piece.words.length) return piece;
  const words = piece.words.slice(0, kept);
  return {
    text: textOfWords(words, piece.text),
    words,
    confidence: words.reduce((sum, word) => sum + word.confidence, 0) / Math.max(kept, 1),
    tokens: piece.tokens,
  };
}

function isSoundless({ startMs, endMs, confidence }: Word): boolean {
  return endMs - startMs <= MAX_SOUNDLESS_MS && confidence < MIN_CONFIDENCE;
}

function isStockPhrase(text: string): boolean {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim();
  return STOCK_PHRASES.has(plain);
}
