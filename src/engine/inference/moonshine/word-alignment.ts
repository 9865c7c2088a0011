/** Attention of one decoding: row after row, one per token and one for the end, over the encoder's frames. */
export interface AttentionRows {
  rows: number;
  frames: number;
  /** `rows × frames` weights, row-major. */
  weights: Float32Array;
}

/**
 * The frame at which each row begins, found as the monotonic path through the attention that collects the most
 * weight (dynamic time warping). Never decreasing.
 */
export function alignRows(attention: AttentionRows): number[] {
  const { rows, frames } = attention;
  if (rows === 0 || frames === 0) return new Array<number>(rows).fill(0);
  const cost = pathCosts(attention);
  return backtrack(cost, rows, frames);
}

function pathCosts({ rows, frames, weights }: AttentionRows): Float64Array {
  const width = frames + 1;
  const cost = new Float64Array((rows + 1) * width).fill(Infinity);
  cost[0] = 0;
  for (let row = 1; row <= rows; row += 1) {
    for (let frame = 1; frame <= frames; frame += 1) {
      const at = row * width + frame;
      const best = Math.min(cost[at - width - 1] ?? 0, cost[at - width] ?? 0, cost[at - 1] ?? 0);
      cost[at] = best - (weights[(row - 1) * frames + frame - 1] ?? 0);
    }
  }
  return cost;
}

function backtrack(cost: Float64Array, rows: number, frames: number): number[] {
  const width = frames + 1;
  const starts = new Array<number>(rows).fill(0);
  let row = rows;
  let frame = frames;
  while (row > 0 && frame > 0) {
    starts[row - 1] = frame - 1;
    const at = row * width + frame;
    const diagonal = cost[at - width - 1] ?? Infinity;
    const up = cost[at - width] ?? Infinity;
    const left = cost[at - 1] ?? Infinity;
    if (diagonal <= up && diagonal <= left) {
      row -= 1;
      frame -= 1;
    } else if (up < left) row -= 1;
    else frame -= 1;
  }
  return starts;
}

/** Each frame's weights over all rows brought to mean 0 and deviation 1, so that no frame draws every row. */
export function normalizeFrames({ rows, frames, weights }: AttentionRows): Float32Array {
  const result = new Float32Array(weights.length);
  for (let frame = 0; frame < frames; frame += 1) {
    let sum = 0;
    let squares = 0;
    for (let at = frame; at < weights.length; at += frames) {
      const value = weights[at] ?? 0;
      sum += value;
      squares += value * value;
    }
    const mean = sum / rows;
    const deviation = Math.sqrt(Math.max(squares / rows - mean * mean, 0)) + 1e-9;
    for (let at = frame; at < weights.length; at += frames)
      result[at] = ((weights[at] ?? 0) - mean) / deviation;
  }
  return result;
}
