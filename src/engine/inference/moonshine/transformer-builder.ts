import { GraphEditor } from '../onnx/graph-editor.js';
import { TENSOR_TYPE, type GraphProto } from '../onnx/onnx-proto.js';
import { floatAttribute, floatTensor, int64Tensor, intAttribute } from '../onnx/onnx-tensors.js';
import { MOONSHINE } from './moonshine-shape.js';
import type { QuantizedLinear } from './source-weights.js';

const FUSED = 'com.microsoft';
/** Of each head's values only so many turn with the position. */
const ROTARY_SIZE = 32;
/** What the variance is raised by before values are divided by its root. */
export const NORM_EPSILON = 1e-5;

/** How weights are stored; see `weight-sign.ts`. */
export type WeightSign = 'signed' | 'unsigned';

/** Adds the parts of a transformer to a graph, each as one fused operator of onnxruntime where there is one. */
export class TransformerBuilder {
  readonly editor: GraphEditor;

  constructor(
    graph: GraphProto,
    private readonly sign: WeightSign,
  ) {
    this.editor = new GraphEditor(graph);
  }

  /** Linear layers over one input, side by side; the input is quantised once for all of them. */
  linear(name: string, input: string, parts: readonly QuantizedLinear[], bias?: Float32Array): string {
    const rows = parts[0]?.rows ?? 0;
    const columns = parts.reduce((sum, part) => sum + part.columns, 0);
    const flip = this.sign === 'signed' ? 0x80 : 0;
    const dataType = this.sign === 'signed' ? TENSOR_TYPE.int8 : TENSOR_TYPE.uint8;
    const zeroPoints = Uint8Array.from(perColumn(parts, (part) => part.zeroPoint ^ flip));
    const scales = Float32Array.from(perColumn(parts, (part) => part.scale));
    const weight = joinColumns(parts, rows, columns).map((value) => value ^ flip);
    this.editor.addTensors(
      { name: `${name}.weight`, dims: [rows, columns], dataType, rawData: weight },
      floatTensor(`${name}.scale`, [columns], scales),
      { name: `${name}.zero_point`, dims: [columns], dataType, rawData: zeroPoints },
    );
    const inputs = [input, `${name}.weight`, `${name}.scale`, `${name}.zero_point`];
    if (bias !== undefined) inputs.push(this.editor.addTensors(floatTensor(`${name}.bias`, [columns], bias)));
    return this.editor.add('DynamicQuantizeMatMul', inputs, name, [], FUSED);
  }

  /** Layer normalisation without bias. */
  norm(name: string, input: string, weight: Float32Array): string {
    const gamma = this.editor.addTensors(floatTensor(`${name}.weight`, [weight.length], weight));
    const attributes = [intAttribute('axis', -1), floatAttribute('epsilon', NORM_EPSILON)];
    return this.editor.add('LayerNormalization', [input, gamma], name, attributes);
  }

  /** Adds a branch to the residual stream and normalises the sum; gives both. */
  addAndNorm(
    name: string,
    residual: string,
    branch: string,
    weight: Float32Array,
  ): { sum: string; normalized: string } {
    const sum = this.editor.add('Add', [residual, branch], `${name}.sum`);
    return { sum, normalized: this.norm(name, sum, weight) };
  }

  /** Turns the first values of each of `headCount` heads by their position, in pairs of neighbours. */
  rotate(name: string, input: string, headCount: number, positions: string): string {
    const attributes = [
      intAttribute('interleaved', 1),
      intAttribute('num_heads', headCount),
      intAttribute('rotary_embedding_dim', ROTARY_SIZE),
    ];
    const inputs = [input, positions, 'rotary.cos', 'rotary.sin'];
    return this.editor.add('RotaryEmbedding', inputs, name, attributes, FUSED);
  }

  /** Cuts a value into parts of given sizes along an axis. */
  split(input: string, sizes: readonly number[], names: string[], axis: number): string[] {
    const table = this.editor.addTensors(int64Tensor(`${names[0] ?? input}.sizes`, [sizes.length], sizes));
    this.editor.add('Split', [input, table], names, [intAttribute('axis', axis)]);
    return names;
  }

  /** Gives a value another shape; 0 keeps a dimension, −1 is what remains. */
  reshape(name: string, input: string, shape: readonly number[]): string {
    const target = this.editor.addTensors(int64Tensor(`${name}.shape`, [shape.length], shape));
    return this.editor.add('Reshape', [input, target], name);
  }
}

/** Angle per position of each pair of turned values. */
export const ROTARY_PAIRS = ROTARY_SIZE / 2;

/** Sizes of the three equal parts of a joined query, key and value. */
export const QUERY_KEY_VALUE = [2 * MOONSHINE.hiddenSize, MOONSHINE.hiddenSize] as const;

function perColumn(parts: readonly QuantizedLinear[], valueOf: (part: QuantizedLinear) => number): number[] {
  return parts.flatMap((part) => new Array<number>(part.columns).fill(valueOf(part)));
}

function joinColumns(parts: readonly QuantizedLinear[], rows: number, columns: number): Uint8Array {
  const joined = new Uint8Array(rows * columns);
  let offset = 0;
  for (const part of parts) {
    for (let row = 0; row < rows; row += 1) {
      const source = part.weight.subarray(row * part.columns, (row + 1) * part.columns);
      joined.set(source, row * columns + offset);
    }
    offset += part.columns;
  }
  return joined;
}
