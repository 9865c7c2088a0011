import { VAD_FRAME_SAMPLES } from '../ports/voice-activity.js';
import type { SpeechRegion } from './speech-regions.js';

/** A silence between two stretches of speech, in frames. */
export interface Gap {
  start: number;
  end: number;
  /** Stretches of speech before it. */
  regionsBefore: number;
}

/** Silences longer than this are all as good to cut at. */
const LONG_ENOUGH_FRAMES = 25;
/** Frames over which loudness is averaged to find a quiet point. */
const QUIET_SPAN_FRAMES = 3;

/** Where a piece may be cut, in frames. */
export interface PieceSpan {
  start: number;
  /** Cut earlier only where there is no later silence. */
  minFrames: number;
  maxFrames: number;
}

/**
 * The silence at which a full piece is best cut: a long one, and one that leaves the piece long.
 *
 * @param nextStart where the speech after the last stretch begins, or the present frame.
 * @returns undefined when there is none.
 */
export function chooseGap(
  regions: readonly SpeechRegion[],
  nextStart: number,
  { start, minFrames, maxFrames }: PieceSpan,
): Gap | undefined {
  const gaps = regions
    .map((region, index) => {
      const end = regions[index + 1]?.start ?? nextStart;
      return { start: region.end, end, regionsBefore: index + 1 };
    })
    .filter((gap) => gap.end > gap.start);
  const late = gaps.filter((gap) => gap.start - start >= minFrames);
  const scoreOf = (gap: Gap): number =>
    Math.min(gap.end - gap.start, LONG_ENOUGH_FRAMES) * ((gap.start - start) / maxFrames);
  let best: Gap | undefined;
  for (const gap of late.length > 0 ? late : gaps) {
    if (best === undefined || scoreOf(gap) >= scoreOf(best)) best = gap;
  }
  return best;
}

/**
 * The quietest place of a stretch of audio without silence.
 *
 * @returns the frame, counted from the start of `pcm`, before which it is best cut.
 */
export function quietestFrame(pcm: Int16Array): number {
  const frames = Math.floor(pcm.length / VAD_FRAME_SAMPLES);
  const energies = Array.from({ length: frames }, (_, frame) => energyOf(pcm, frame));
  let quietest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let first = 0; first + QUIET_SPAN_FRAMES <= frames; first += 1) {
    const energy = energies.slice(first, first + QUIET_SPAN_FRAMES).reduce((sum, value) => sum + value, 0);
    if (energy < least) {
      least = energy;
      quietest = first + Math.ceil(QUIET_SPAN_FRAMES / 2);
    }
  }
  return quietest;
}

function energyOf(pcm: Int16Array, frame: number): number {
  let energy = 0;
  for (let at = frame * VAD_FRAME_SAMPLES; at < (frame + 1) * VAD_FRAME_SAMPLES; at += 1) {
    energy += (pcm[at] ?? 0) ** 2;
  }
  return energy;
}
