import type { RecognizedPiece } from '../ports/speech-to-text.js';

/** Below this mean token probability a text is made up; English speech is above 0.58, other languages are below 0.62. */
const MIN_CONFIDENCE = 0.5;
/** A text needs this much where there is another reason for doubt. */
const MIN_DOUBTED_CONFIDENCE = 0.8;
/** Voice detection is at 0.8 and above where people speak, at 0.56 to 0.8 where music passes for speech. */
const MIN_SPEECH_PROBABILITY = 0.8;

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
 * and text with other signs of doubt that it does not firmly believe.
 *
 * @param speechProbability mean probability of speech where voice detection found speech in the piece.
 */
export function dropPhantomText(piece: RecognizedPiece, speechProbability: number): RecognizedPiece {
  const isDoubtful = speechProbability < MIN_SPEECH_PROBABILITY || isStockPhrase(piece.text);
  return piece.confidence < (isDoubtful ? MIN_DOUBTED_CONFIDENCE : MIN_CONFIDENCE)
    ? { text: '', words: [], confidence: 0, tokens: piece.tokens }
    : piece;
}

function isStockPhrase(text: string): boolean {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim();
  return STOCK_PHRASES.has(plain);
}
