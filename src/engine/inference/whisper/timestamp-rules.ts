import type { WhisperTokens } from './whisper-tokens.js';

/** The first time that a text may begin at: one second. */
const MAX_FIRST_TIMESTAMP = 50;

/**
 * Forbids, in place, what a text with timestamps may not go on with. Timestamps come in pairs, one closing a segment and
 * the same or a later one opening the next, and never go back; a text begins with one. Where all timestamps together are
 * likelier than any single token of text, text is forbidden.
 *
 * @param logits scores of one step; what is forbidden becomes −∞.
 * @param sampled the tokens of the text so far.
 */
export function applyTimestampRules(
  logits: Float32Array,
  sampled: readonly number[],
  tokens: WhisperTokens,
): void {
  const { timestampBegin, endOfText, noTimestamps } = tokens;
  const isTimestamp = (token: number | undefined): boolean => token !== undefined && token >= timestampBegin;
  logits[noTimestamps] = -Infinity;
  if (sampled.length === 0) {
    logits.fill(-Infinity, 0, timestampBegin);
    logits.fill(-Infinity, timestampBegin + MAX_FIRST_TIMESTAMP + 1);
    return;
  }
  const wasTimestamp = isTimestamp(sampled.at(-1));
  const isPair = wasTimestamp && (sampled.length < 2 || isTimestamp(sampled.at(-2)));
  if (isPair) logits.fill(-Infinity, timestampBegin);
  else if (wasTimestamp) logits.fill(-Infinity, 0, endOfText);
  const latest = sampled.findLast((token) => isTimestamp(token));
  if (latest !== undefined) {
    const mayRepeat = wasTimestamp && !isPair;
    logits.fill(-Infinity, timestampBegin, mayRepeat ? latest : latest + 1);
  }
  if (timestampsAreLikelier(logits, timestampBegin)) logits.fill(-Infinity, 0, timestampBegin);
}

function timestampsAreLikelier(logits: Float32Array, timestampBegin: number): boolean {
  const largest = largestOf(logits, timestampBegin, logits.length);
  if (largest === -Infinity) return false;
  let sum = 0;
  for (let at = timestampBegin; at < logits.length; at += 1) sum += Math.exp(logits[at]! - largest);
  return largest + Math.log(sum) > largestOf(logits, 0, timestampBegin);
}

function largestOf(values: Float32Array, from: number, to: number): number {
  let largest = -Infinity;
  for (let at = from; at < to; at += 1) if (values[at]! > largest) largest = values[at]!;
  return largest;
}
