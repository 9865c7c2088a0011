import { ENGINE_SAMPLE_RATE_HZ } from '../../src/engine/ports/audio-decoder.js';
import { median, quantile } from '../measure/statistics.js';

/** Milliseconds from the first sample. */
export interface QuietStretch {
  startMs: number;
  endMs: number;
}

const FRAME_MS = 10;
const FRAME_SAMPLES = (ENGINE_SAMPLE_RATE_HZ * FRAME_MS) / 1000;
/** Clicks and dips that are shorter do not count. */
const SMOOTHED_FRAMES = 5;
/** Quiet is nearer to the noise than to loud speech: this share of the decibels between them. */
const QUIET_SHARE = 0.35;
/** Vowels are as loud as this; breaths and clicks before the first word are not. */
const LOUD_SHARE = 0.75;
const LOUD_FRAMES = 5;
/** Words are known to begin and end so precisely. */
const TOLERANCE_MS = 150;
const SILENCE_DB = -100;

/** How loud a recording is from moment to moment, and where it is quiet. */
export class Loudness {
  private readonly levelsDb: readonly number[];
  private readonly quietDb: number;
  private readonly loudDb: number;

  /** @param pcm 16 kHz mono. */
  constructor(pcm: Int16Array) {
    const levels = Array.from({ length: Math.floor(pcm.length / FRAME_SAMPLES) }, (_, frame) =>
      levelDb(pcm.subarray(frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES)),
    );
    const half = Math.floor(SMOOTHED_FRAMES / 2);
    this.levelsDb = levels.map((_, at) => median(levels.slice(Math.max(0, at - half), at + half + 1)));
    const noiseDb = quantile(levels, 0.1);
    const rangeDb = quantile(levels, 0.9) - noiseDb;
    this.quietDb = noiseDb + QUIET_SHARE * rangeDb;
    this.loudDb = noiseDb + LOUD_SHARE * rangeDb;
  }

  /** The longest quiet stretch between two words; undefined when none is as long as a sound. */
  readonly quietIn = (fromMs: number, toMs: number): QuietStretch | undefined => {
    const last = Math.min(this.levelsDb.length, Math.ceil((toMs + TOLERANCE_MS) / FRAME_MS));
    let best: QuietStretch | undefined;
    let start: number | undefined;
    for (let frame = Math.max(0, Math.floor((fromMs - TOLERANCE_MS) / FRAME_MS)); frame <= last; frame += 1) {
      const isQuiet = frame < last && (this.levelsDb[frame] ?? SILENCE_DB) < this.quietDb;
      if (isQuiet) start ??= frame;
      else if (start !== undefined) {
        if (best === undefined || (frame - start) * FRAME_MS > best.endMs - best.startMs)
          best = { startMs: start * FRAME_MS, endMs: frame * FRAME_MS };
        start = undefined;
      }
    }
    return best;
  };

  /** Where the last sound before a moment ends. */
  soundEndMs(beforeMs: number): number {
    let frame = Math.min(this.levelsDb.length, Math.ceil((beforeMs + TOLERANCE_MS) / FRAME_MS)) - 1;
    while (frame > 0 && (this.levelsDb[frame] ?? SILENCE_DB) < this.quietDb) frame -= 1;
    return (frame + 1) * FRAME_MS;
  }

  /** Where the first word begins: the sound that leads up to the first vowel. */
  firstWordMs(): number {
    const isLoud = (_: number, at: number): boolean =>
      this.levelsDb.slice(at, at + LOUD_FRAMES).every((levelDb) => levelDb >= this.loudDb);
    let frame = Math.max(0, this.levelsDb.findIndex(isLoud));
    while (frame > 0 && (this.levelsDb[frame - 1] ?? SILENCE_DB) >= this.quietDb) frame -= 1;
    return frame * FRAME_MS;
  }
}

function levelDb(pcm: Int16Array): number {
  const power = pcm.reduce((sum, sample) => sum + sample ** 2, 0) / pcm.length;
  return power === 0 ? SILENCE_DB : 10 * Math.log10(power / 32_768 ** 2);
}
