import type { Word } from '../../ports/transcript.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';
import { MOONSHINE } from './moonshine-shape.js';
import { findSilences } from './silences.js';
import type { TokenVocabulary } from './token-vocabulary.js';
import { alignRows, normalizeFrames, type AttentionRows } from './word-alignment.js';
import { groupTokens, type TokenGroup } from './word-grouping.js';
import { excludePauses, type PlacedWord } from './word-pauses.js';

const FRAME_MS = (1000 * MOONSHINE.samplesPerFrame) / ENGINE_SAMPLE_RATE_HZ;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** A decoded text with the attention that its tokens were chosen by. */
export interface AttendedText {
  tokens: readonly number[];
  probabilities: readonly number[];
  /** A row per token and one for the end of the text. */
  attention: AttentionRows;
}

/**
 * The words of a text with their times and confidence. Times are integers inside the piece, `startMs < endMs`, and
 * no word begins before the one in front of it ends.
 *
 * @param pcm the 16 kHz audio the text was heard in.
 */
export function timeWords(text: AttendedText, pcm: Int16Array, vocabulary: TokenVocabulary): Word[] {
  const groups = groupTokens(text.tokens, vocabulary);
  const placed = placeWords(groups, text, vocabulary);
  excludePauses(placed, findSilences(pcm));
  const durationMs = Math.max(Math.floor((pcm.length * 1000) / ENGINE_SAMPLE_RATE_HZ), 1);
  return boundWords(placed, durationMs).map((times, index) => ({
    text: groups[index]?.text ?? '',
    ...times,
    confidence: meanProbability(groups[index], text.probabilities),
  }));
}

function placeWords(
  groups: readonly TokenGroup[],
  { tokens, attention }: AttendedText,
  vocabulary: TokenVocabulary,
): PlacedWord[] {
  const normalized = { ...attention, weights: normalizeFrames(attention) };
  const starts = [...alignRows(normalized), attention.frames];
  const startOf = (row: number): number => starts[row] ?? attention.frames;
  const peakOf = (row: number): number =>
    peakFrame(normalized, row, startOf(row), startOf(row + 1)) * FRAME_MS;
  return groups.map(({ first, last }) => {
    let lastSpoken = last;
    while (lastSpoken > first && !LETTER_OR_DIGIT.test(vocabulary.decode([tokens[lastSpoken] ?? 0])))
      lastSpoken -= 1;
    return {
      startMs: startOf(first) * FRAME_MS,
      endMs: startOf(last + 1) * FRAME_MS,
      firstPeakMs: peakOf(first),
      lastPeakMs: peakOf(lastSpoken),
    };
  });
}

function peakFrame({ weights, frames }: AttentionRows, row: number, from: number, to: number): number {
  let peak = from;
  for (let frame = from + 1; frame < to; frame += 1) {
    if ((weights[row * frames + frame] ?? 0) > (weights[row * frames + peak] ?? 0)) peak = frame;
  }
  return peak;
}

/** Whole milliseconds, in order, none empty; words that got no room share what is left at the end. */
function boundWords(
  words: readonly { startMs: number; endMs: number }[],
  durationMs: number,
): { startMs: number; endMs: number }[] {
  let earliestMs = 0;
  return words.map((word, index) => {
    const latestMs = Math.max(durationMs - (words.length - index), 0);
    const startMs = Math.min(Math.max(Math.round(word.startMs), earliestMs), latestMs);
    const endMs = Math.min(Math.max(Math.round(word.endMs), startMs + 1), durationMs);
    earliestMs = endMs;
    return { startMs, endMs };
  });
}

function meanProbability(group: TokenGroup | undefined, probabilities: readonly number[]): number {
  if (group === undefined) return 0;
  const own = probabilities.slice(group.first, group.last + 1);
  return own.reduce((sum, value) => sum + value, 0) / own.length;
}
