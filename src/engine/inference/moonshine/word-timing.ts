import type { Word } from '../../ports/transcript.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';
import { MOONSHINE } from './moonshine-shape.js';
import { findSilences } from './silences.js';
import { alignRows, normalizeFrames, type AttentionRows } from './word-alignment.js';
import { groupTokens, type TokenGroup, type WordVocabulary } from './word-grouping.js';
import { excludePauses, type PlacedWord } from './word-pauses.js';

const FRAME_MS = (1000 * MOONSHINE.samplesPerFrame) / ENGINE_SAMPLE_RATE_HZ;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** Where a word is said, in milliseconds from the start of the piece. */
export interface WordPlace {
  startMs: number;
  endMs: number;
}

/** A decoded text with the attention that its tokens were chosen by. */
export interface AttendedText {
  tokens: readonly number[];
  probabilities: readonly number[];
  /** A row per token and one for the end of the text. */
  attention: AttentionRows;
}

/** A decoded text with attention that {@link normalizeFrames}, or something like it, has brought to one scale. */
export interface AlignedText extends AttendedText {
  /** From one frame of the attention to the next. */
  frameMs: number;
}

/**
 * The words of a text with their times and confidence. Times are integers inside the piece, `startMs < endMs`, and
 * no word begins before the one in front of it ends.
 *
 * @param pcm the 16 kHz audio the text was heard in.
 */
export function timeWords(text: AttendedText, pcm: Int16Array, vocabulary: WordVocabulary): Word[] {
  const attention = { ...text.attention, weights: normalizeFrames(text.attention) };
  return timeAlignedWords({ ...text, attention, frameMs: FRAME_MS }, pcm, vocabulary);
}

/** {@link timeWords} for attention that is on one scale already. */
export function timeAlignedWords(text: AlignedText, pcm: Int16Array, vocabulary: WordVocabulary): Word[] {
  const groups = groupTokens(text.tokens, vocabulary);
  const placed = placeWords(groups, text, vocabulary);
  excludePauses(placed, findSilences(pcm));
  return boundWords(groups, placed, text.probabilities, pcm);
}

/** Words of given times, which are made to keep what {@link timeWords} promises. */
export function boundWords(
  groups: readonly TokenGroup[],
  times: readonly WordPlace[],
  probabilities: readonly number[],
  pcm: Int16Array,
): Word[] {
  const durationMs = Math.max(Math.floor((pcm.length * 1000) / ENGINE_SAMPLE_RATE_HZ), 1);
  return boundTimes(times, durationMs).map((bounded, index) => ({
    text: groups[index]?.text ?? '',
    ...bounded,
    confidence: meanProbability(groups[index], probabilities),
  }));
}

function placeWords(
  groups: readonly TokenGroup[],
  { tokens, attention, frameMs }: AlignedText,
  vocabulary: WordVocabulary,
): PlacedWord[] {
  const starts = [...alignRows(attention), attention.frames];
  const startOf = (row: number): number => starts[row] ?? attention.frames;
  const peakOf = (row: number): number => peakFrame(attention, row, startOf(row), startOf(row + 1)) * frameMs;
  return groups.map(({ first, last }) => {
    let lastSpoken = last;
    while (lastSpoken > first && !LETTER_OR_DIGIT.test(vocabulary.decode([tokens[lastSpoken] ?? 0])))
      lastSpoken -= 1;
    return {
      startMs: startOf(first) * frameMs,
      endMs: startOf(last + 1) * frameMs,
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
function boundTimes(words: readonly WordPlace[], durationMs: number): WordPlace[] {
  let earliestMs = 0;
  return words.map((word, index) => {
    const latestMs = Math.max(durationMs - (words.length - index), 0);
    const startMs = Math.min(Math.max(Math.round(word.startMs), earliestMs), latestMs);
    const endMs = Math.min(Math.max(Math.round(word.endMs), startMs + 1), latestMs + 1);
    earliestMs = endMs;
    return { startMs, endMs };
  });
}

function meanProbability(group: TokenGroup | undefined, probabilities: readonly number[]): number {
  if (group === undefined) return 0;
  const own = probabilities.slice(group.first, group.last + 1);
  return own.reduce((sum, value) => sum + value, 0) / own.length;
}
