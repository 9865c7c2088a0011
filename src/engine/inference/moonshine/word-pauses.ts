import type { Silence } from './silences.js';

/** How far from a silence the attention may put the boundary that belongs to it. */
const REACH_MS = 160;
/** No word holds a silence this long. */
const MIN_PAUSE_MS = 150;

/** A word on the time line; the peaks are where its first and its last sound are surely said. */
export interface PlacedWord {
  startMs: number;
  endMs: number;
  firstPeakMs: number;
  lastPeakMs: number;
}

/**
 * Takes pauses out of words: attention tells well where a word is said, but not where in a pause it ends or that the
 * next one has not begun yet.
 */
export function excludePauses(words: readonly PlacedWord[], silences: readonly Silence[]): void {
  for (let index = 0; index <= words.length; index += 1)
    moveBoundary(words[index - 1], words[index], silences);
  for (const word of words) trimWord(word, silences);
}

/** Moves the boundary between two words to the longest silence it lies in or near. */
function moveBoundary(
  before: PlacedWord | undefined,
  after: PlacedWord | undefined,
  silences: readonly Silence[],
): void {
  const boundaryMs = after?.startMs ?? before?.endMs ?? 0;
  const near = silences.filter(
    (run) =>
      run.startMs <= boundaryMs + REACH_MS &&
      run.endMs >= boundaryMs - REACH_MS &&
      run.startMs > (before?.startMs ?? -Infinity) &&
      run.endMs < (after?.endMs ?? Infinity),
  );
  const [pause] = near.sort((a, b) => lengthMs(b) - lengthMs(a));
  if (pause === undefined) return;
  if (before !== undefined) before.endMs = pause.startMs;
  if (after !== undefined) after.startMs = pause.endMs;
}

/** Cuts off what lies behind a pause, seen from where the word is surely said. */
function trimWord(word: PlacedWord, silences: readonly Silence[]): void {
  for (const pause of silences) {
    if (lengthMs(pause) < MIN_PAUSE_MS) continue;
    if (pause.endMs <= word.firstPeakMs) word.startMs = Math.max(word.startMs, pause.endMs);
    if (pause.startMs >= word.lastPeakMs) word.endMs = Math.min(word.endMs, pause.startMs);
  }
}

function lengthMs(silence: Silence): number {
  return silence.endMs - silence.startMs;
}
