import { normalizeFrames, type AttentionRows } from '../moonshine/word-alignment.js';
import type { StepAttention } from './whisper-graph.js';

/** How many frames a weight is the median of. */
const MEDIAN_FRAMES = 7;

/**
 * Where tokens listen, from the attention of several heads: each head's weights are brought to one scale frame by frame
 * and freed of single peaks, then the mean of the heads is taken.
 *
 * @param steps a row of each head per token that went in, `startOfTranscript` first.
 * @param firstRow the first row that is wanted: that of the token which the text follows.
 * @param usedFrames frames in which there is audio.
 * @param normalize brings the weights of one head to one scale.
 */
export function alignmentOf(
  steps: readonly StepAttention[],
  firstRow: number,
  usedFrames: number,
  normalize: (attention: AttentionRows) => Float32Array = normalizeFrames,
): AttentionRows {
  const heads = steps[0]?.heads ?? 0;
  const frames = Math.min(usedFrames, steps[0]?.frames ?? 0);
  const rows = Math.max(steps.length - firstRow, 0);
  const mean = new Float32Array(rows * frames);
  for (let head = 0; head < heads; head += 1) {
    const normalized = normalize({ rows: steps.length, frames, weights: headWeights(steps, head, frames) });
    for (let row = 0; row < rows; row += 1) {
      const start = (row + firstRow) * frames;
      const smooth = medians(normalized.subarray(start, start + frames));
      for (let frame = 0; frame < frames; frame += 1)
        mean[row * frames + frame] = mean[row * frames + frame]! + smooth[frame]! / heads;
    }
  }
  return { rows, frames, weights: mean };
}

function headWeights(steps: readonly StepAttention[], head: number, frames: number): Float32Array {
  const weights = new Float32Array(steps.length * frames);
  steps.forEach((step, row) => {
    const start = head * step.frames;
    weights.set(step.weights.subarray(start, start + frames), row * frames);
  });
  return weights;
}

/** Each value's median with its neighbours; the values are mirrored at the ends. */
export function medians(values: Float32Array): Float32Array {
  const half = (MEDIAN_FRAMES - 1) / 2;
  const last = values.length - 1;
  const window = new Float32Array(MEDIAN_FRAMES);
  return values.map((_, at) => {
    for (let offset = -half; offset <= half; offset += 1) {
      const place = Math.abs(at + offset);
      const mirrored = place > last ? 2 * last - place : place;
      window[offset + half] = values[Math.min(Math.max(mirrored, 0), last)]!;
    }
    return window.sort()[half]!;
  });
}
