import { deflateSync } from 'node:zlib';
import { lengthWithoutLoop } from '../moonshine/repetition-guard.js';
import type { WhisperText } from './whisper-decoder.js';

/** The limits of the reference implementation: of the likelihood that nobody speaks, … */
const MAX_NO_SPEECH = 0.6;
/** … of the mean logarithm of the tokens' probabilities, where nobody may speak, … */
const MIN_LOG_PROBABILITY = -1;
/** … and of how much smaller a text becomes by compression, which those that go in circles do. */
const MAX_COMPRESSION = 2.4;

/**
 * The text with what it says over and over at its end said once.
 *
 * @param timestampBegin tokens from it on are times, not text.
 */
export function withoutLoop(text: WhisperText, timestampBegin: number): WhisperText {
  const places = text.tokens.flatMap((token, at) => (token < timestampBegin ? [at] : []));
  const kept = lengthWithoutLoop(places.map((at) => text.tokens[at] ?? 0));
  if (kept === places.length) return text;
  const end = places[kept] ?? text.tokens.length;
  return { ...text, tokens: text.tokens.slice(0, end), probabilities: text.probabilities.slice(0, end) };
}

/** Whether somebody said the text, rather than that the model made it of noise or went in circles. */
export function isBelievable(text: WhisperText, written: string): boolean {
  const isNoise = text.noSpeechProbability > MAX_NO_SPEECH && text.meanLogProbability < MIN_LOG_PROBABILITY;
  return !isNoise && compressionOf(written) <= MAX_COMPRESSION;
}

/** How many times smaller a text becomes. */
export function compressionOf(text: string): number {
  const bytes = Buffer.from(text);
  return bytes.length / deflateSync(bytes).length;
}
