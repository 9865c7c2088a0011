import type { Word } from '../../ports/transcript.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';
import { spreadWords, type TimedTokens } from '../decoding/word-spread.js';
import { timeAlignedWords } from '../moonshine/word-timing.js';
import type { ByteVocabulary } from './byte-vocabulary.js';
import { alignmentOf } from './whisper-alignment.js';
import type { WhisperText } from './whisper-decoder.js';
import { TIMESTAMP_SEC, type WhisperTokens } from './whisper-tokens.js';

/** From one frame of the attention to the next. */
const FRAME_MS = 20;
const FRAME_SAMPLES = (FRAME_MS * ENGINE_SAMPLE_RATE_HZ) / 1000;

/**
 * The words of a text with their times: from where each token listened, when the export tells; else from the times in
 * the text, between which words are spread.
 *
 * @param pcm the 16 kHz audio the text was heard in.
 */
export function wordsOf(
  text: WhisperText,
  pcm: Int16Array,
  tokens: WhisperTokens,
  vocabulary: ByteVocabulary,
): Word[] {
  if (text.attention.length === 0) return spreadWords(runsOf(text, pcm, tokens), pcm, vocabulary);
  const firstRow = tokens.languages.size === 0 ? 1 : 3;
  const steps = text.attention.slice(0, firstRow + text.tokens.length + 1);
  const attention = alignmentOf(steps, firstRow, Math.ceil(pcm.length / FRAME_SAMPLES));
  return timeAlignedWords({ ...text, attention, frameMs: FRAME_MS }, pcm, vocabulary);
}

/** The runs of text between times. What is not closed by one lasts until the end of the audio. */
export function runsOf(text: WhisperText, pcm: Int16Array, { timestampBegin }: WhisperTokens): TimedTokens[] {
  const durationMs = (pcm.length * 1000) / ENGINE_SAMPLE_RATE_HZ;
  const timeOf = (token: number): number =>
    Math.min((token - timestampBegin) * TIMESTAMP_SEC * 1000, durationMs);
  const runs: TimedTokens[] = [];
  let startMs = 0;
  let first = 0;
  for (let at = 0; at <= text.tokens.length; at += 1) {
    const token = text.tokens[at];
    if (token !== undefined && token < timestampBegin) continue;
    const endMs = token === undefined ? durationMs : timeOf(token);
    const run = { tokens: text.tokens.slice(first, at), probabilities: text.probabilities.slice(first, at) };
    if (at > first) runs.push({ startMs: Math.min(startMs, endMs), endMs, ...run });
    startMs = endMs;
    first = at + 1;
  }
  return runs;
}
