import { GraphEditor, valueInfo } from '../../../src/engine/inference/onnx/graph-editor.js';
import {
  ATTRIBUTE_TYPE,
  TENSOR_TYPE,
  type AttributeProto,
  type GraphProto,
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

const LARGE = Number.MAX_SAFE_INTEGER;

type ValueType = keyof typeof TENSOR_TYPE;
/** Names of sizes that are free, and the others. */
type Dims = readonly (string | number)[];

export function emptyGraph(name: string): GraphProto {
  return { name, node: [], initializer: [], input: [], output: [], valueInfo: [] };
}

/** A model of opset 17 around a graph. */
export function opset17(graph: GraphProto, metadataProps: ModelProto['metadataProps'] = []): ModelProto {
  return {
    irVersion: 8,
    producerName: 'test',
    opsetImport: [{ domain: '', version: 17 }],
    graph,
    metadataProps,
  };
}

/** Writes graphs in terms of what networks are made of. Values are names; constants belong to the outermost graph. */
export class GraphWriter {
  readonly editor: GraphEditor;

  constructor(
    readonly graph: GraphProto = emptyGraph('model'),
    private readonly constants: GraphProto = graph,
    private readonly prefix = '',
    private readonly counter = { next: 0 },
  ) {
    this.editor = new GraphEditor(graph);
  }

  /** A graph inside this one, for a branch. */
  branch(name: string): GraphWriter {
    return new GraphWriter(emptyGraph(name), this.constants, `${name}/`, this.counter);
  }

  /** Declares an input. */
  input(name: string, type: ValueType, dims: Dims): string {
    this.graph.input.push(valueInfo(name, TENSOR_TYPE[type], dims));
    return name;
  }

  /** Gives a value the name of an output, and declares it where its type is told. */
  output(name: string, value: string, type?: ValueType, dims: Dims = []): void {
    this.editor.add('Identity', [value], name);
    if (type !== undefined) this.graph.output.push(valueInfo(name, TENSOR_TYPE[type], dims));
  }

  floats(dims: number[], values: Float32Array): string {
    return this.constant('weight', floatTensor('', dims, values));
  }

  scalar(value: number): string {
    return this.floats([], Float32Array.of(value));
  }

  ints(...values: number[]): string {
    return this.constant('numbers', int64Tensor('', [values.length], values));
  }

  /** Adds an operator with one output. */
  node(opType: string, inputs: string[], attributes: AttributeProto[] = [], domain = ''): string {
    return this.editor.add(opType, inputs, this.fresh(opType), attributes, domain);
  }

  /** Adds an operator with several outputs. */
  nodes(
    opType: string,
    inputs: string[],
    outputs: number,
    attributes: AttributeProto[] = [],
    domain = '',
  ): string[] {
    const names = Array.from({ length: outputs }, () => this.fresh(opType));
    this.editor.add(opType, inputs, names, attributes, domain);
    return names;
  }

  add = (a: string, b: string): string => this.node('Add', [a, b]);
  matmul = (a: string, b: string): string => this.node('MatMul', [a, b]);
  concat = (axis: number, ...values: string[]): string =>
    this.node('Concat', values, [intAttribute('axis', axis)]);
  reshape = (value: string, ...dims: number[]): string => this.node('Reshape', [value, this.ints(...dims)]);
  transpose = (value: string, ...axes: number[]): string =>
    this.node('Transpose', [value], [intsAttribute('perm', axes)]);
  unsqueeze = (value: string, axis: number): string => this.node('Unsqueeze', [value, this.ints(axis)]);
  softmax = (value: string): string => this.node('Softmax', [value], [intAttribute('axis', -1)]);

  /** From start up to end along an axis; both are values of one number, and may be left out. */
  slice(value: string, axis: number, start: string | undefined, end: string | undefined): string {
    const bounds = [start ?? this.ints(0), end ?? this.ints(LARGE)];
    return this.node('Slice', [value, ...bounds, this.ints(axis)]);
  }

  /** The size of a value along an axis, as a value of one number. */
  size(value: string, axis: number): string {
    return this.slice(this.node('Shape', [value]), 0, this.ints(axis), this.ints(axis + 1));
  }

  norm(value: string, size: number): string {
    const ones = this.floats([size], new Float32Array(size).fill(1));
    const zeros = this.floats([size], new Float32Array(size));
    return this.node(
      'LayerNormalization',
      [value, ones, zeros],
      [intAttribute('axis', -1), floatAttribute('epsilon', 1e-5)],
    );
  }

  gelu(value: string): string {
    const erf = this.node('Erf', [this.node('Mul', [value, this.scalar(Math.SQRT1_2)])]);
    const half = this.node('Mul', [value, this.scalar(0.5)]);
    return this.node('Mul', [half, this.add(erf, this.scalar(1))]);
  }

  /** A convolution along the last axis. */
  conv(
    value: string,
    weight: string,
    { kernel, stride, pad }: Record<'kernel' | 'stride' | 'pad', number>,
  ): string {
    return this.node(
      'Conv',
      [value, weight],
      [
        intsAttribute('kernel_shape', [kernel]),
        intsAttribute('strides', [stride]),
        intsAttribute('pads', [pad, pad]),
      ],
    );
  }

  /** One of two graphs, by a condition. */
  choose(condition: string, thenGraph: GraphProto, elseGraph: GraphProto, outputs: string[]): void {
    const branch = (name: string, g: GraphProto): AttributeProto => ({ name, type: ATTRIBUTE_TYPE.graph, g });
    const attributes = [branch('then_branch', thenGraph), branch('else_branch', elseGraph)];
    this.editor.add('If', [condition], outputs, attributes);
  }

  /** Adds a tensor under a name of its own. */
  protected constant(kind: string, tensor: TensorProto): string {
    const name = this.fresh(kind);
    this.constants.initializer.push({ ...tensor, name });
    return name;
  }

  private fresh(kind: string): string {
    this.counter.next += 1;
    return `${this.prefix}${kind}_${this.counter.next}`;
  }
}

/** An attribute that is a text. */
export function textAttribute(name: string, value: string): AttributeProto {
  return { name, type: ATTRIBUTE_TYPE.string, s: Buffer.from(value) };
}
