import { TENSOR_TYPE } from '../../../src/engine/inference/onnx/onnx-proto.js';
import { intAttribute } from '../../../src/engine/inference/onnx/onnx-tensors.js';
import { GraphWriter } from './graph-writer.js';
import { RandomWeights, ZERO_POINT } from './random-weights.js';

/** Uniform values between ± this have deviation 1. */
const UNIT = Math.sqrt(3);
/** Activations of a normalised layer lie within ± this, as calibration would find. */
const ACTIVATION_RANGE = 8;
const MIDDLE = 128;
const SYMMETRIC = { from: -ACTIVATION_RANGE, to: ACTIVATION_RANGE };
/** What comes out of a softmax. */
export const SHARES = { from: 0, to: 1 };

/**
 * Layers of random weights as PyTorch's exporter writes them (`fp32`) or as onnxruntime's `quantize_static` leaves them
 * (`int8`): 8-bit weights by channel, and a quantiser and its inverse around products and convolutions.
 */
export class QuantizedGraph extends GraphWriter {
  private readonly weights: RandomWeights;
  private readonly quantized = new Map<string, string>();
  private constantsMade = 0;

  constructor(
    readonly precision: 'fp32' | 'int8',
    seed: number,
  ) {
    super();
    this.weights = new RandomWeights(seed);
  }

  /** Random floats of a deviation. */
  random(dims: number[], deviation: number): string {
    return this.floats(dims, this.weights.float(count(dims), deviation * UNIT));
  }

  /** A layer with a bias that keeps the deviation of its input, times `gain`. */
  linear(value: string, rows: number, columns: number, gain = 1): string {
    const weight = this.weight([rows, columns], gain / Math.sqrt(rows), 1);
    return this.add(this.product(value, weight), this.random([columns], 0.05));
  }

  /** A product of two values that the network computed. @param range of the first one. */
  productOf(a: string, b: string, range: { from: number; to: number } = SYMMETRIC): string {
    return this.quantize(this.matmul(this.quantize(a, range), this.quantize(b)));
  }

  convolve(value: string, input: number, output: number, stride: number): string {
    const weight = this.weight([output, input, 3], 1 / Math.sqrt(input * 3), 0);
    const result = this.conv(this.quantize(value), weight, { kernel: 3, stride, pad: 1 });
    return this.add(this.quantize(result), this.random([1, output, 1], 0.05));
  }

  private product(value: string, weight: string): string {
    return this.quantize(this.matmul(this.quantize(value), weight));
  }

  private weight(dims: number[], deviation: number, axis: number): string {
    if (this.precision === 'fp32') return this.random(dims, deviation);
    const channels = dims[axis] ?? 1;
    const bytes = this.weights.byte(count(dims)).map((byte) => byte - ZERO_POINT);
    const values = this.constant(dims, 'int8', bytes);
    const scales = this.floats([channels], new Float32Array(channels).fill((UNIT * deviation) / ZERO_POINT));
    const zeros = this.constant([channels], 'int8', new Uint8Array(channels));
    return this.node('DequantizeLinear', [values, scales, zeros], [intAttribute('axis', axis)]);
  }

  private quantize(value: string, { from, to } = SYMMETRIC): string {
    if (this.precision === 'fp32') return value;
    const known = this.quantized.get(value);
    if (known !== undefined) return known;
    const scale = this.scalar((to - from) / 255);
    const zero = this.constant([], 'uint8', Uint8Array.of(from === 0 ? 0 : MIDDLE));
    const result = this.node('DequantizeLinear', [
      this.node('QuantizeLinear', [value, scale, zero]),
      scale,
      zero,
    ]);
    this.quantized.set(value, result);
    return result;
  }

  private constant(dims: number[], type: 'int8' | 'uint8', rawData: Uint8Array): string {
    this.constantsMade += 1;
    const name = `quantized_${this.constantsMade}`;
    return this.editor.addTensors({ name, dims, dataType: TENSOR_TYPE[type], rawData });
  }
}

function count(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}
