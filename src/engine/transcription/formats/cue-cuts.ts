import { SENTENCE_END } from './break-quality.js';
import type { LineLayout, LineLayouter } from './line-layout.js';
import { MAX_CUE_MS, MIN_CUE_MS, PAUSE_MS, READING_CHARS_PER_SEC } from './subtitle-norms.js';
import type { SubtitleToken } from './subtitle-tokens.js';

/** What makes one division of a text into cues better than another. Only the proportions matter. */
const COST = {
  cue: 10,
  badBreakPoint: 4,
  badLinePoint: 1.5,
  sentenceEndInside: 14,
  shortPerMs: 0.06,
  hurryPerCharPerSec: 3,
};

/** Tokens of one cue, `to` exclusive. */
export interface CueCut {
  from: number;
  to: number;
  layout: LineLayout;
}

/**
 * Divides tokens into cues of at most two lines, so that the whole reads best: breaks at the ends of sentences and
 * clauses, time enough to read, none across a pause. The best division is found by dynamic programming; a cue
 * holds few tokens, so the time taken grows with their number.
 *
 * @param penalties how badly the text breaks before each token, and behind the last.
 */
export function cutCues(
  tokens: readonly SubtitleToken[],
  penalties: readonly number[],
  layouter: LineLayouter,
): CueCut[] {
  const best: { cost: number; cut: CueCut | undefined }[] = [{ cost: 0, cut: undefined }];
  for (let from = 0; from < tokens.length; from += 1) {
    const before = best[from]?.cost ?? Infinity;
    let sentenceEnds = 0;
    for (let to = from + 1; to <= tokens.length; to += 1) {
      if (to > from + 1 && !mayStandTogether(tokens, from, to)) break;
      const layout = layouter.layout(from, to);
      if (layout === null) break;
      if (to > from + 1 && penalties[to - 1] === SENTENCE_END) sentenceEnds += 1;
      const textCost =
        COST.cue +
        (penalties[to] ?? 0) * COST.badBreakPoint +
        layout.cost * COST.badLinePoint +
        sentenceEnds * COST.sentenceEndInside;
      const cost = before + textCost + timeCost(tokens, { from, to, layout });
      if (cost < (best[to]?.cost ?? Infinity)) best[to] = { cost, cut: { from, to, layout } };
    }
  }
  const cuts: CueCut[] = [];
  for (let cut = best[tokens.length]?.cut; cut !== undefined; cut = best[cut.from]?.cut) cuts.push(cut);
  return cuts.reverse();
}

/** Whether the last of the tokens may join those before it. */
function mayStandTogether(tokens: readonly SubtitleToken[], from: number, to: number): boolean {
  const [first, previous, last] = [tokens[from], tokens[to - 2], tokens[to - 1]];
  if (!first || !previous || !last) return false;
  return last.startMs - previous.endMs <= PAUSE_MS && last.endMs - first.startMs <= MAX_CUE_MS;
}

/** What it costs that a cue is seen too briefly, for itself or for what there is to read. */
function timeCost(tokens: readonly SubtitleToken[], { from, to, layout }: CueCut): number {
  const [first, last, next] = [tokens[from], tokens[to - 1], tokens[to]];
  if (!first || !last) return Infinity;
  const readingMs = (layout.chars / READING_CHARS_PER_SEC) * 1_000;
  const wantedEndMs = Math.max(last.endMs, first.startMs + Math.max(MIN_CUE_MS, readingMs));
  const shownMs = Math.min(wantedEndMs, next?.startMs ?? Infinity) - first.startMs;
  const hurry = layout.chars / (Math.max(shownMs, MIN_CUE_MS) / 1_000) - READING_CHARS_PER_SEC;
  return Math.max(0, MIN_CUE_MS - shownMs) * COST.shortPerMs + Math.max(0, hurry) * COST.hurryPerCharPerSec;
}
