import { CLOSED_GAP_MS, MAX_CUE_MS, MIN_CUE_MS, READING_CHARS_PER_SEC } from './subtitle-norms.js';

/** When the words of a cue are spoken, and how much there is to read. */
export interface SpokenSpan {
  startMs: number;
  endMs: number;
  chars: number;
}

/** When a cue is seen; whole milliseconds, `endMs` always behind `startMs`. */
export interface CueTimes {
  startMs: number;
  endMs: number;
}

/**
 * Decides when each cue is seen: from its first word on, as long as it takes to read where the gap behind it allows,
 * up to the next one where the gap is small. Cues never overlap.
 *
 * @param spans in the order of their starts.
 * @param durationMs length of the recording; only speech itself runs over it.
 */
export function timeCues(spans: readonly SpokenSpan[], durationMs: number): CueTimes[] {
  let earliestMs = 0;
  const starts = spans.map(({ startMs }) => {
    const start = Math.max(startMs, earliestMs);
    earliestMs = start + 1;
    return start;
  });
  return spans.map((span, index) => {
    const startMs = starts[index] ?? span.startMs;
    return { startMs, endMs: endOf(startMs, span, starts[index + 1], durationMs) };
  });
}

function endOf(
  startMs: number,
  span: SpokenSpan,
  nextStartMs: number | undefined,
  durationMs: number,
): number {
  const readingMs = Math.ceil((span.chars / READING_CHARS_PER_SEC) * 1_000);
  const wantedMs = Math.max(span.endMs, startMs + Math.max(MIN_CUE_MS, readingMs));
  const limitMs = nextStartMs ?? Math.max(Math.round(durationMs), span.endMs);
  const endMs = Math.min(wantedMs, limitMs, startMs + MAX_CUE_MS);
  const isGapSmall = nextStartMs !== undefined && nextStartMs - endMs < CLOSED_GAP_MS;
  const closedMs = isGapSmall ? Math.min(nextStartMs, startMs + MAX_CUE_MS) : endMs;
  return Math.max(closedMs, startMs + 1);
}
