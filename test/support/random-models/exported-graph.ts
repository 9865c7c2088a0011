import { TENSOR_TYPE, type ModelProto } from '../../../src/engine/inference/onnx/onnx-proto.js';
import { intAttribute, intsAttribute } from '../../../src/engine/inference/onnx/onnx-tensors.js';
import { emptyGraph, opset17 } from './graph-writer.js';
import { count, RandomGraph, type Precision } from './random-graph.js';
import { ZERO_POINT } from './random-weights.js';

export interface ConvolutionShape {
  input: number;
  output: number;
  /** Sizes of the kernel; all are moved by `stride` and padded by `pad` on both sides. */
  kernel: readonly number[];
  stride?: number;
  pad?: number;
  groups?: number;
}

const FUSED = 'com.microsoft';

/**
 * Layers of random weights as PyTorch's exporter writes them (`fp32`) or as onnxruntime's `quantize_dynamic` leaves them
 * (`int8`), operator by operator.
 */
export class ExportedGraph extends RandomGraph {
  private readonly quantized = new Map<string, [string, string, string]>();

  constructor(
    name: string,
    precision: Precision,
    seed: number,
    /** How 8-bit weights are written; the quantiser takes either. */
    private readonly weightType: 'uint8' | 'int8' = 'uint8',
  ) {
    super(precision, seed, emptyGraph(name));
  }

  /** A linear layer that keeps the deviation of its input, times `gain`. */
  linear(input: string, rows: number, columns: number, gain = 1): string {
    const deviation = gain / Math.sqrt(rows);
    if (this.precision === 'fp32')
      return this.node('MatMul', [input, this.random([rows, columns], deviation, columns)]);
    const [values, scale, zero] = this.quantize(input);
    const weight = this.weight([rows, columns], deviation, { run: columns });
    const sums = this.node('MatMulInteger', [values, weight.values, zero, weight.zero]);
    return this.scaled(sums, scale, weight.scale);
  }

  /** A convolution that keeps the deviation of its input, with a bias of some deviation. */
  convolution(input: string, shape: ConvolutionShape, bias = 0.1): string {
    const { kernel, stride = 1, pad = 0, groups = 1, output } = shape;
    const fan = shape.input / groups;
    const dims = [output, fan, ...kernel];
    const deviation = 1 / Math.sqrt(fan * count(kernel));
    const run = fan > 1 ? count(kernel) : undefined;
    const attributes = [
      intsAttribute(
        'dilations',
        kernel.map(() => 1),
      ),
      intAttribute('group', groups),
      intsAttribute('kernel_shape', [...kernel]),
      intsAttribute(
        'pads',
        [...kernel, ...kernel].map(() => pad),
      ),
      intsAttribute(
        'strides',
        kernel.map(() => stride),
      ),
    ];
    if (this.precision === 'fp32')
      return this.node(
        'Conv',
        [input, this.random(dims, deviation, run), this.random([output], bias)],
        attributes,
      );
    const [values, scale, zero] = this.quantize(input);
    const weight = this.weight(dims, deviation, { run });
    const sums = this.node('ConvInteger', [values, weight.values, zero, weight.zero], attributes);
    const spread = this.random([1, output, ...kernel.map(() => 1)], bias);
    return this.node('Add', [this.scaled(sums, scale, weight.scale), spread]);
  }

  /** Rows of a table by their numbers. */
  embedding(numbers: string, rows: number, columns: number): string {
    if (this.precision === 'fp32') return this.node('Gather', [this.random([rows, columns], 1), numbers]);
    const { values, scale, zero } = this.weight([rows, columns], 1);
    return this.node('DequantizeLinear', [this.node('Gather', [values, numbers]), scale, zero]);
  }

  /** A recurrent layer over `[steps, batch, size]`: its outputs and its last states. */
  lstm(
    input: string,
    size: number,
    hidden: string,
    cell: string,
  ): { output: string; hidden: string; cell: string } {
    const isFloat = this.precision === 'fp32';
    const bias = this.random([1, 8 * size], 0.1);
    const matrix = (): { values: string; scale: string; zero: string } => {
      const deviation = 1.5 / Math.sqrt(size);
      if (isFloat) return { values: this.random([1, 4 * size, size], deviation), scale: '', zero: '' };
      return this.weight([1, size, 4 * size], deviation, { factDims: [1] });
    };
    const [w, r] = [matrix(), matrix()];
    const inputs = [input, w.values, r.values, bias, '', hidden, cell];
    if (!isFloat) inputs.push('', w.scale, w.zero, r.scale, r.zero);
    const [type, domain] = isFloat ? ['LSTM', ''] : ['DynamicQuantizeLSTM', FUSED];
    const attributes = [intAttribute('hidden_size', size)];
    const [all = '', lastHidden = '', lastCell = ''] = this.nodes(type, inputs, 3, attributes, domain);
    return { output: this.node('Squeeze', [all, this.ints(1)]), hidden: lastHidden, cell: lastCell };
  }

  /** The model, with what its exporter tells of it. */
  model(metadata: Readonly<Record<string, string | number>> = {}): ModelProto {
    const told = Object.entries(metadata).map(([key, value]) => ({ key, value: String(value) }));
    const model = opset17(this.graph, told);
    if (this.precision === 'fp32') return model;
    return { ...model, opsetImport: [...model.opsetImport, { domain: FUSED, version: 1 }] };
  }

  private quantize(input: string): [values: string, scale: string, zero: string] {
    const known = this.quantized.get(input);
    if (known !== undefined) return known;
    const [values = '', scale = '', zero = ''] = this.nodes('DynamicQuantizeLinear', [input], 3);
    this.quantized.set(input, [values, scale, zero]);
    return [values, scale, zero];
  }

  private weight(
    dims: number[],
    deviation: number,
    { run, factDims = [] }: { run?: number | undefined; factDims?: number[] } = {},
  ): { values: string; scale: string; zero: string } {
    const dataType = TENSOR_TYPE[this.weightType];
    const offset = this.weightType === 'int8' ? ZERO_POINT : 0;
    const { values, scale } = this.bytes(dims, deviation, run);
    const rawData = offset === 0 ? values : values.map((value) => value - offset);
    const zero = { dims: factDims, dataType, rawData: Uint8Array.of(ZERO_POINT - offset) };
    return {
      values: this.constant('quantized', { dims, dataType, rawData }),
      scale: this.floats(factDims, Float32Array.of(scale)),
      zero: this.constant('zero_point', zero),
    };
  }

  private scaled(sums: string, inputScale: string, weightScale: string): string {
    const floats = this.node('Cast', [sums], [intAttribute('to', TENSOR_TYPE.float)]);
    return this.node('Mul', [floats, this.node('Mul', [inputScale, weightScale])]);
  }
}
