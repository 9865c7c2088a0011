import { GraphEditor, valueInfo } from '../../../src/engine/inference/onnx/graph-editor.js';
import {
  ATTRIBUTE_TYPE,
  TENSOR_TYPE,
  type AttributeProto,
  type ModelProto,
  type TensorProto,
} from '../../../src/engine/inference/onnx/onnx-proto.js';
import {
  floatAttribute,
  floatTensor,
  int64Tensor,
  intAttribute,
  intsAttribute,
} from '../../../src/engine/inference/onnx/onnx-tensors.js';
import { balance, RandomWeights, ZERO_POINT } from './random-weights.js';

/** `int8`: 8-bit weights and activations as onnxruntime's `quantize_dynamic` leaves them, operator by operator. */
export type Precision = 'fp32' | 'int8';

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
/** Uniform values between ± this have deviation 1. */
const UNIT = Math.sqrt(3);

/** Builds a graph of random weights with the operators that PyTorch's exporter and onnxruntime's quantiser write. */
export class ExportedGraph {
  readonly editor: GraphEditor;
  private weights: RandomWeights;
  private readonly quantized = new Map<string, [string, string, string]>();
  private values = 0;

  constructor(
    name: string,
    readonly precision: Precision,
    seed: number,
    /** How 8-bit weights are written; the quantiser takes either. */
    private readonly weightType: 'uint8' | 'int8' = 'uint8',
  ) {
    this.editor = new GraphEditor({ name, node: [], initializer: [], input: [], output: [], valueInfo: [] });
    this.weights = new RandomWeights(seed);
  }

  /** The weights from here on are those of another seed. */
  drawFrom(seed: number): void {
    this.weights = new RandomWeights(seed);
  }

  input(name: string, type: keyof typeof TENSOR_TYPE, dims: readonly (string | number)[]): string {
    this.editor.graph.input.push(valueInfo(name, TENSOR_TYPE[type], dims));
    return name;
  }

  /** Gives a value out under a name. */
  output(
    name: string,
    value: string,
    type: keyof typeof TENSOR_TYPE,
    dims: readonly (string | number)[],
  ): void {
    this.editor.add('Identity', [value], name);
    this.editor.graph.output.push(valueInfo(name, TENSOR_TYPE[type], dims));
  }

  /** Adds an operator with one output. */
  op(type: string, inputs: string[], attributes: AttributeProto[] = [], domain = ''): string {
    return this.editor.add(type, inputs, this.newName(type), attributes, domain);
  }

  /** Adds an operator with several outputs. */
  ops(
    type: string,
    inputs: string[],
    outputs: number,
    attributes: AttributeProto[] = [],
    domain = '',
  ): string[] {
    const names = Array.from({ length: outputs }, () => this.newName(type));
    this.editor.add(type, inputs, names, attributes, domain);
    return names;
  }

  /** Random floats of a deviation. */
  floats(dims: number[], deviation: number, balanced?: number): string {
    const values = this.weights.float(count(dims), deviation * UNIT);
    if (balanced !== undefined) balance(values, balanced);
    return this.constant(floatTensor(this.newName('weight'), dims, values));
  }

  float(value: number): string {
    return this.constant(floatTensor(this.newName('float'), [], Float32Array.of(value)));
  }

  floatsOf(dims: number[], values: Float32Array): string {
    return this.constant(floatTensor(this.newName('table'), dims, values));
  }

  integers(...values: number[]): string {
    return this.constant(int64Tensor(this.newName('shape'), [values.length], values));
  }

  transpose(input: string, ...perm: number[]): string {
    return this.op('Transpose', [input], [intsAttribute('perm', perm)]);
  }

  reshape(input: string, ...shape: number[]): string {
    return this.op('Reshape', [input, this.integers(...shape)]);
  }

  unsqueeze(input: string, axis: number): string {
    return this.op('Unsqueeze', [input, this.integers(axis)]);
  }

  norm(input: string, size: number): string {
    const ones = this.floatsOf([size], new Float32Array(size).fill(1));
    const zeros = this.floatsOf([size], new Float32Array(size));
    return this.op(
      'LayerNormalization',
      [input, ones, zeros],
      [intAttribute('axis', -1), floatAttribute('epsilon', 1e-5)],
    );
  }

  /** A linear layer that keeps the deviation of its input, times `gain`. */
  linear(input: string, rows: number, columns: number, gain = 1): string {
    const deviation = gain / Math.sqrt(rows);
    if (this.precision === 'fp32')
      return this.op('MatMul', [input, this.floats([rows, columns], deviation, columns)]);
    const [values, scale, zero] = this.quantize(input);
    const weight = this.bytes([rows, columns], deviation, { balanced: columns });
    const sums = this.op('MatMulInteger', [values, weight.values, zero, weight.zero]);
    return this.scaled(sums, scale, weight.scale);
  }

  /** A convolution that keeps the deviation of its input, with a bias of some deviation. */
  convolution(input: string, shape: ConvolutionShape, bias = 0.1): string {
    const { kernel, stride = 1, pad = 0, groups = 1, output } = shape;
    const fan = shape.input / groups;
    const dims = [output, fan, ...kernel];
    const deviation = 1 / Math.sqrt(fan * count(kernel));
    const balanced = fan > 1 ? count(kernel) : undefined;
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
      return this.op(
        'Conv',
        [input, this.floats(dims, deviation, balanced), this.floats([output], bias)],
        attributes,
      );
    const [values, scale, zero] = this.quantize(input);
    const weight = this.bytes(dims, deviation, { balanced });
    const sums = this.op('ConvInteger', [values, weight.values, zero, weight.zero], attributes);
    const spread = this.floats([1, output, ...kernel.map(() => 1)], bias);
    return this.op('Add', [this.scaled(sums, scale, weight.scale), spread]);
  }

  /** Rows of a table by their numbers. */
  embedding(numbers: string, rows: number, columns: number): string {
    if (this.precision === 'fp32') return this.op('Gather', [this.floats([rows, columns], 1), numbers]);
    const { values, scale, zero } = this.bytes([rows, columns], 1);
    return this.op('DequantizeLinear', [this.op('Gather', [values, numbers]), scale, zero]);
  }

  /** A recurrent layer over `[steps, batch, size]`: its outputs and its last states. */
  lstm(
    input: string,
    size: number,
    hidden: string,
    cell: string,
  ): { output: string; hidden: string; cell: string } {
    const isFloat = this.precision === 'fp32';
    const bias = this.floats([1, 8 * size], 0.1);
    const matrix = (): { values: string; scale: string; zero: string } => {
      const deviation = 1.5 / Math.sqrt(size);
      if (isFloat) return { values: this.floats([1, 4 * size, size], deviation), scale: '', zero: '' };
      return this.bytes([1, size, 4 * size], deviation, { factDims: [1] });
    };
    const [w, r] = [matrix(), matrix()];
    const inputs = [input, w.values, r.values, bias, '', hidden, cell];
    if (!isFloat) inputs.push('', w.scale, w.zero, r.scale, r.zero);
    const [type, domain] = isFloat ? ['LSTM', ''] : ['DynamicQuantizeLSTM', FUSED];
    const attributes = [intAttribute('hidden_size', size)];
    const [all = '', lastHidden = '', lastCell = ''] = this.ops(type, inputs, 3, attributes, domain);
    return { output: this.op('Squeeze', [all, this.integers(1)]), hidden: lastHidden, cell: lastCell };
  }

  /** The model, with what its exporter tells of it. */
  model(metadata: Readonly<Record<string, string | number>> = {}): ModelProto {
    return {
      irVersion: 8,
      producerName: 'pytorch',
      opsetImport: [
        { domain: '', version: 17 },
        ...(this.precision === 'int8' ? [{ domain: FUSED, version: 1 }] : []),
      ],
      graph: this.editor.graph,
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value: String(value) })),
    };
  }

  private quantize(input: string): [values: string, scale: string, zero: string] {
    const known = this.quantized.get(input);
    if (known !== undefined) return known;
    const [values = '', scale = '', zero = ''] = this.ops('DynamicQuantizeLinear', [input], 3);
    this.quantized.set(input, [values, scale, zero]);
    return [values, scale, zero];
  }

  private bytes(
    dims: number[],
    deviation: number,
    { balanced, factDims = [] }: { balanced?: number; factDims?: number[] } = {},
  ): { values: string; scale: string; zero: string } {
    const dataType = TENSOR_TYPE[this.weightType];
    const offset = this.weightType === 'int8' ? ZERO_POINT : 0;
    const tensor = (kind: string, tensorDims: number[], rawData: Uint8Array): string =>
      this.constant({ name: this.newName(kind), dims: tensorDims, dataType, rawData });
    const scale = Float32Array.of((UNIT * deviation) / ZERO_POINT);
    const values = this.weights.byte(count(dims));
    if (balanced !== undefined) balance(values, balanced);
    return {
      values: tensor('quantized', dims, offset === 0 ? values : values.map((value) => value - offset)),
      scale: this.constant(floatTensor(this.newName('scale'), factDims, scale)),
      zero: tensor('zero_point', factDims, Uint8Array.of(ZERO_POINT - offset)),
    };
  }

  private scaled(sums: string, inputScale: string, weightScale: string): string {
    const floats = this.op('Cast', [sums], [intAttribute('to', TENSOR_TYPE.float)]);
    return this.op('Mul', [floats, this.op('Mul', [inputScale, weightScale])]);
  }

  private constant(tensor: TensorProto): string {
    return this.editor.addTensors(tensor);
  }

  private newName(kind: string): string {
    this.values += 1;
    return `${kind}_${this.values}`;
  }
}

/** An attribute that is a text. */
export function textAttribute(name: string, value: string): AttributeProto {
  return { name, type: ATTRIBUTE_TYPE.string, s: Buffer.from(value) };
}

function count(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}
