import type { Transcript } from '../../ports/transcript.js';
import { breakPenalties } from './break-quality.js';
import { timeCues } from './cue-times.js';
import { cutCues } from './cue-cuts.js';
import { LineLayouter } from './line-layout.js';
import { subtitleTokens } from './subtitle-tokens.js';

/** One caption: at most two lines, none of them empty; whole milliseconds, `endMs` behind `startMs`. */
export interface SubtitleCue {
  startMs: number;
  endMs: number;
  lines: string[];
}

/**
 * The captions of a transcript, in order and without overlap; none for a transcript without words. Every word
 * stands in exactly one of them.
 */
export function buildSubtitleCues(transcript: Transcript): SubtitleCue[] {
  const tokens = subtitleTokens(transcript);
  const penalties = breakPenalties(tokens);
  const layouter = new LineLayouter(tokens, penalties);
  const cuts = cutCues(tokens, penalties, layouter);
  const spans = cuts.map(({ from, to, layout }) => ({
    startMs: tokens[from]?.startMs ?? 0,
    endMs: tokens[to - 1]?.endMs ?? 0,
    chars: layout.chars,
  }));
  const times = timeCues(spans, transcript.durationMs);
  return cuts.map(({ from, to, layout }, index) => ({
    startMs: times[index]?.startMs ?? 0,
    endMs: times[index]?.endMs ?? 0,
    lines: layouter.lines(from, to, layout),
  }));
}
