import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';

/** A stretch of audio without speech. */
export interface Silence {
  startMs: number;
  endMs: number;
}

const HOP_MS = 8;
const HOP_SAMPLES = (HOP_MS * ENGINE_SAMPLE_RATE_HZ) / 1000;
/** Shorter ones are closures inside words. */
const MIN_SILENCE_MS = 72;
/** Levels this far below the loudest speech are silence, whatever the background is. */
const MAX_RANGE_DB = 45;
/** Silence ends this share of the way from the background's level to the speech's. */
const THRESHOLD_SHARE = 0.3;

/** The stretches of a piece that are quiet against its own speech, in order. */
export function findSilences(pcm: Int16Array): Silence[] {
  const levels = hopLevelsDb(pcm);
  if (levels.length === 0) return [];
  const sorted = levels.toSorted();
  const loud = sorted[Math.floor(0.95 * (sorted.length - 1))] ?? 0;
  const quiet = Math.max(sorted[Math.floor(0.05 * (sorted.length - 1))] ?? 0, loud - MAX_RANGE_DB);
  return quietRuns(levels, quiet + THRESHOLD_SHARE * (loud - quiet));
}

function quietRuns(levels: Float64Array, thresholdDb: number): Silence[] {
  const silences: Silence[] = [];
  let start = 0;
  for (let hop = 0; hop <= levels.length; hop += 1) {
    if (hop < levels.length && (levels[hop] ?? 0) < thresholdDb) continue;
    const run = { startMs: start * HOP_MS, endMs: hop * HOP_MS };
    if (run.endMs - run.startMs >= MIN_SILENCE_MS) silences.push(run);
    start = hop + 1;
  }
  return silences;
}

function hopLevelsDb(pcm: Int16Array): Float64Array {
  const levels = new Float64Array(Math.floor(pcm.length / HOP_SAMPLES));
  for (let hop = 0; hop < levels.length; hop += 1) {
    let energy = 1;
    const end = (hop + 1) * HOP_SAMPLES;
    for (let at = end - HOP_SAMPLES; at < end; at += 1) {
      const sample = pcm[at] ?? 0;
      energy += sample * sample;
    }
    levels[hop] = 10 * Math.log10(energy / HOP_SAMPLES);
  }
  return levels;
}
