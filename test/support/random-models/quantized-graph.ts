import { TENSOR_TYPE } from '../../../src/engine/inference/onnx/onnx-proto.js';
import { intAttribute } from '../../../src/engine/inference/onnx/onnx-tensors.js';
import { RandomGraph } from './random-graph.js';
import { ZERO_POINT } from './random-weights.js';

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
export class QuantizedGraph extends RandomGraph {
  private readonly quantized = new Map<string, string>();

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
    const { values: bytes, scale } = this.bytes(dims, deviation);
    const signed = bytes.map((byte) => byte - ZERO_POINT);
    const values = this.constant('quantized', { dims, dataType: TENSOR_TYPE.int8, rawData: signed });
    const scales = this.floats([channels], new Float32Array(channels).fill(scale));
    const zero = { dims: [channels], dataType: TENSOR_TYPE.int8, rawData: new Uint8Array(channels) };
    const zeros = this.constant('zero_point', zero);
    return this.node('DequantizeLinear', [values, scales, zeros], [intAttribute('axis', axis)]);
  }

  private quantize(value: string, { from, to } = SYMMETRIC): string {
    if (this.precision === 'fp32') return value;
    const known = this.quantized.get(value);
    if (known !== undefined) return known;
    const scale = this.scalar((to - from) / 255);
    const rawData = Uint8Array.of(from === 0 ? 0 : MIDDLE);
    const zero = this.constant('zero_point', { dims: [], dataType: TENSOR_TYPE.uint8, rawData });
    const result = this.node('DequantizeLinear', [
      this.node('QuantizeLinear', [value, scale, zero]),
      scale,
      zero,
    ]);
    this.quantized.set(value, result);
    return result;
  }
}
