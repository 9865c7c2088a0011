import type { GraphProto } from '../../../src/engine/inference/onnx/onnx-proto.js';
import { GraphWriter } from './graph-writer.js';
import { balance, RandomWeights, ZERO_POINT } from './random-weights.js';

/** `int8`: 8-bit weights and activations as one of onnxruntime's quantisers leaves them. */
export type Precision = 'fp32' | 'int8';

/** Uniform values between ± this have deviation 1. */
const UNIT = Math.sqrt(3);

/** Writes graphs whose weights are random, the same for the same seed. */
export class RandomGraph extends GraphWriter {
  private weights: RandomWeights;

  constructor(
    readonly precision: Precision,
    seed: number,
    graph?: GraphProto,
  ) {
    super(graph);
    this.weights = new RandomWeights(seed);
  }

  /** The weights from here on are those of another seed. */
  drawFrom(seed: number): void {
    this.weights = new RandomWeights(seed);
  }

  /** Random floats of a deviation. @param run as of {@link balance}; absent: as they come. */
  random(dims: number[], deviation: number, run?: number): string {
    const values = this.weights.float(count(dims), deviation * UNIT);
    if (run !== undefined) balance(values, run);
    return this.floats(dims, values);
  }

  /**
   * Random 8-bit values around {@link ZERO_POINT}, and what one of them is worth where all have a deviation.
   *
   * @param run as of {@link random}.
   */
  protected bytes(dims: number[], deviation: number, run?: number): { values: Uint8Array; scale: number } {
    const values = this.weights.byte(count(dims));
    if (run !== undefined) balance(values, run);
    return { values, scale: (UNIT * deviation) / ZERO_POINT };
  }
}

/** Values in a tensor. */
export function count(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}
