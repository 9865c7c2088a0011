import type { Transcript } from '../../ports/transcript.js';
import { breakPenalties } from './break-quality.js';
import { timeCues } from './cue-times.js';
import { cutCues } from './cue-cuts.js';
import { LineLayouter } from './line-layout.js';
import { speakerOf } from '../speakers.js';
import { subtitleTokens } from './subtitle-tokens.js';

/** One caption: at most two lines, none of them empty; whole milliseconds, `endMs` behind `startMs`. */
export interface SubtitleCue {
  startMs: number;
  endMs: number;
  lines: string[];
  /** Who speaks, where channels are kept apart. */
  speaker?: string;
}

/**
 * The captions of a transcript, in order; none for a transcript without words. Every word stands in exactly one of
 * them. Those of one speaker do not overlap; those of two do where both speak.
 */
export function buildSubtitleCues(transcript: Transcript): SubtitleCue[] {
  const channels = new Set(transcript.segments.map(({ channel }) => channel));
  const cues = [...channels].flatMap((channel) => {
    const segments = transcript.segments.filter((segment) => segment.channel === channel);
    const speaker = channel === undefined ? {} : { speaker: speakerOf(channel) };
    return cuesOf({ ...transcript, segments }).map((cue) => ({ ...cue, ...speaker }));
  });
  return channels.size > 1 ? cues.sort((a, b) => a.startMs - b.startMs) : cues;
}

function cuesOf(transcript: Transcript): SubtitleCue[] {
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
