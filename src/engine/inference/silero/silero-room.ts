import { SILERO_FOLDED_SAMPLES, SILERO_HIDDEN, SILERO_WINDOWS_PER_FRAME } from './silero-shape.js';
import type { FoldedWindows } from './silero-windows.js';

/** What one run reads: its memory is used again by the next, for fifty calls it would be six megabytes of garbage a second. */
export class SileroRoom implements FoldedWindows {
  readonly sums: Float32Array;
  readonly differences: Float32Array;
  readonly h: Float32Array;
  readonly c: Float32Array;

  /** @param frames as many as a run may have, of one recording each. */
  constructor(frames: number) {
    const samples = frames * SILERO_WINDOWS_PER_FRAME * SILERO_FOLDED_SAMPLES;
    this.sums = new Float32Array(samples);
    this.differences = new Float32Array(samples);
    this.h = new Float32Array(frames * SILERO_HIDDEN);
    this.c = new Float32Array(frames * SILERO_HIDDEN);
  }
}
