import type { WeightSign } from '../moonshine/transformer-builder.js';
import { namesRead } from '../onnx/graph-editor.js';
import {
  TENSOR_TYPE,
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from '../onnx/onnx-proto.js';
import { int64Tensor, intAttribute, intsAttribute, toNumber } from '../onnx/onnx-tensors.js';

/** From this version of the operators on, axes are inputs. */
const LEAST_OPSET = 13;
const MIDDLE = 128;
/** Up to this, floats of 32 bits hold every integer. */
const EXACT_INTEGERS = 2 ** 24;
/** The largest product of two 8-bit values less their zero points. */
const LARGEST_PRODUCT = 255 * 255;

/**
 * Rewrites what onnxruntime's quantiser leaves of linear layers and convolutions into what onnxruntime computes several
 * times sooner. Every sum stays the same integer, so the model's outputs stay the same to the last bit:
 *
 * - unsigned weights and their zero points are lowered by 128, which lets processors use their 8-bit dot products;
 * - convolutions over single frames become products of matrices;
 * - convolutions within channels are computed in floats, which hold their integers exactly.
 *
 * @param sign how weights are multiplied fastest and without loss here.
 * @returns names of the tensors that are signed now, but whose bytes are elsewhere: {@link lower} is to be called for them.
 */
export function speedUp(model: ModelProto, sign: WeightSign): string[] {
  const version = model.opsetImport.find(({ domain = '' }) => domain === '')?.version;
  return toNumber(version) < LEAST_OPSET ? [] : new Rewriter(model.graph, sign).run();
}

/** Makes signed bytes of unsigned ones, in place: each is lowered by 128. */
export function lower(bytes: Uint8Array): Uint8Array {
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = bytes[at]! ^ MIDDLE;
  return bytes;
}

class Rewriter {
  private readonly constants: ReadonlyMap<string, TensorProto>;
  private readonly readers = new Map<string, NodeProto[]>();
  /** Signed tensors, by the names of the unsigned ones that they are made of. */
  private readonly signed = new Map<string, string>();
  private readonly toLower: string[] = [];
  private readonly nodes: NodeProto[] = [];

  constructor(
    private readonly graph: GraphProto,
    private readonly sign: WeightSign,
  ) {
    this.constants = new Map(graph.initializer.map((tensor) => [tensor.name ?? '', tensor]));
    for (const node of graph.node)
      for (const name of namesRead(node)) this.readers.set(name, [...(this.readers.get(name) ?? []), node]);
  }

  run(): string[] {
    for (const node of this.graph.node) this.rewrite(node);
    this.graph.node = this.nodes;
    const read = new Set([...this.nodes.flatMap(namesRead), ...this.graph.output.map(({ name }) => name)]);
    this.graph.initializer = this.graph.initializer.filter(({ name = '' }) => read.has(name));
    return this.toLower;
  }

  private rewrite(node: NodeProto): void {
    const dims = this.constants.get(node.input[1] ?? '')?.dims?.map(toNumber);
    if (dims === undefined) this.nodes.push(node);
    else if (node.opType === 'MatMulInteger') this.rewriteProduct(node);
    else if (node.opType === 'ConvInteger' && isPointwise(node, dims)) this.rewritePointwise(node, dims);
    else if (node.opType === 'ConvInteger' && this.isExactInFloats(node, dims))
      this.rewriteWithin(node, dims);
    else this.nodes.push(node);
  }

  private rewriteProduct(node: NodeProto): void {
    const [values = '', , valueZero = ''] = node.input;
    const [weight, weightZero] = this.weightOf(node);
    this.add('MatMulInteger', [values, weight, valueZero, weightZero], outputOf(node));
  }

  /** Channels go last, so that frames are rows of a matrix. */
  private rewritePointwise(node: NodeProto, dims: readonly number[]): void {
    const output = outputOf(node);
    const [values = '', , valueZero = ''] = node.input;
    const [weight, weightZero] = this.weightOf(node);
    const places = dims.slice(2).map((_, at) => at);
    const rows = this.add(
      'Reshape',
      [weight, this.integers(`${output}/size`, dims.slice(0, 2))],
      `${output}/rows`,
    );
    const columns = this.transpose(rows, [1, 0], `${output}/columns`);
    const frames = this.transpose(values, [0, ...places.map((at) => at + 2), 1], `${output}/frames`);
    const product = this.add('MatMulInteger', [frames, columns, valueZero, weightZero], `${output}/product`);
    this.transpose(product, [0, places.length + 1, ...places.map((at) => at + 1)], output);
  }

  /** A convolution of one dimension becomes one of two, for which onnxruntime has the better code. */
  private rewriteWithin(node: NodeProto, dims: readonly number[]): void {
    const output = outputOf(node);
    const [values = '', weight = '', valueZero = '', weightZero = ''] = node.input;
    const isFlat = dims.length === 3;
    const axes = this.integers(`${output}/axes`, [2]);
    const raised = (value: string): string =>
      isFlat ? this.add('Unsqueeze', [value, axes], `${value}/raised`) : value;
    const inputs = [
      raised(this.centred(values, valueZero, `${output}/values`)),
      raised(this.centred(weight, weightZero, `${output}/weight`)),
    ];
    const attributes = isFlat ? node.attribute.map(raisedAttribute) : node.attribute;
    if (!isFlat) return void this.add('Conv', inputs, output, attributes);
    const convolved = this.add('Conv', inputs, `${output}/flat`, attributes);
    this.add('Squeeze', [convolved, axes], output);
  }

  /** Whether sums stay so small that floats hold them, and are turned into floats anyway. */
  private isExactInFloats(node: NodeProto, dims: readonly number[]): boolean {
    const terms = dims.slice(1).reduce((product, size) => product * size, 1);
    const readers = this.readers.get(outputOf(node)) ?? [];
    const becomesFloat = readers.every(
      ({ opType, attribute }) =>
        opType === 'Cast' &&
        attribute.some(({ name, i }) => name === 'to' && toNumber(i) === TENSOR_TYPE.float),
    );
    return (
      becomesFloat && dims.length <= 4 && terms * LARGEST_PRODUCT <= EXACT_INTEGERS && hasNoAutoPad(node)
    );
  }

  /** Values less their zero point, as floats. */
  private centred(values: string, zero: string, name: string): string {
    const toFloat = (value: string, as: string): string =>
      this.add('Cast', [value], as, [intAttribute('to', TENSOR_TYPE.float)]);
    const floats = toFloat(values, `${name}/float`);
    return zero === '' ? floats : this.add('Sub', [floats, toFloat(zero, `${name}/zero`)], `${name}/centred`);
  }

  /** The weights of a node and their zero point, signed where that is better and nothing else reads them. */
  private weightOf({ input: [, weight = '', , zero = ''] }: NodeProto): [weight: string, zero: string] {
    const isUnsigned = this.signed.has(weight) || this.constants.get(weight)?.dataType === TENSOR_TYPE.uint8;
    const canChange =
      (this.constants.get(zero)?.rawData?.length ?? 0) > 0 &&
      this.readers
        .get(weight)
        ?.every((node) => node.opType === 'MatMulInteger' || this.isPointwiseNode(node)) === true;
    if (this.sign === 'unsigned' || !isUnsigned || !canChange) return [weight, zero];
    return [this.signedWeight(weight), this.signedZero(zero)];
  }

  private isPointwiseNode(node: NodeProto): boolean {
    const dims = this.constants.get(node.input[1] ?? '')?.dims?.map(toNumber) ?? [];
    return node.opType === 'ConvInteger' && isPointwise(node, dims);
  }

  private signedWeight(name: string): string {
    const tensor = this.constants.get(name);
    if (tensor === undefined || this.signed.has(name)) return name;
    this.signed.set(name, name);
    tensor.dataType = TENSOR_TYPE.int8;
    if ((tensor.rawData?.length ?? 0) === 0) this.toLower.push(name);
    else tensor.rawData = lower(Uint8Array.from(tensor.rawData ?? []));
    return name;
  }

  /** A zero point of its own, as others may read the unsigned one. */
  private signedZero(name: string): string {
    const tensor = this.constants.get(name);
    const signed = `${name}/signed`;
    if (tensor === undefined || this.signed.has(name)) return signed;
    this.signed.set(name, signed);
    const rawData = lower(Uint8Array.from(tensor.rawData ?? []));
    this.graph.initializer.push({ ...tensor, name: signed, dataType: TENSOR_TYPE.int8, rawData });
    return signed;
  }

  private integers(name: string, values: readonly number[]): string {
    this.graph.initializer.push(int64Tensor(name, [values.length], values));
    return name;
  }

  private transpose(input: string, axes: number[], output: string): string {
    return this.add('Transpose', [input], output, [intsAttribute('perm', axes)]);
  }

  private add(opType: string, input: string[], output: string, attribute: AttributeProto[] = []): string {
    this.nodes.push({ opType, input, output: [output], name: output, attribute });
    return output;
  }
}

function outputOf(node: NodeProto): string {
  return node.output[0] ?? '';
}

function isPointwise(node: NodeProto, dims: readonly number[]): boolean {
  const isAll = (name: string, expected: number): boolean =>
    (node.attribute.find((attribute) => attribute.name === name)?.ints ?? []).every(
      (value) => toNumber(value) === expected,
    );
  const group = node.attribute.find(({ name }) => name === 'group')?.i;
  const isWhole = group === undefined || toNumber(group) === 1;
  const isSingle = dims.slice(2).every((size) => size === 1) && (dims[1] ?? 0) > 1;
  return isWhole && isSingle && isAll('strides', 1) && isAll('pads', 0) && hasNoAutoPad(node);
}

function hasNoAutoPad({ attribute }: NodeProto): boolean {
  const mode = attribute.find(({ name }) => name === 'auto_pad')?.s;
  return mode === undefined || Buffer.from(mode).toString() === 'NOTSET';
}

/** An attribute of a convolution over one dimension, for two of which the first is 1. */
function raisedAttribute(attribute: AttributeProto): AttributeProto {
  const { name, ints = [] } = attribute;
  if (name === 'pads') return { ...attribute, ints: [0, ints[0] ?? 0, 0, ints[1] ?? 0] };
  const isPerDimension = name === 'kernel_shape' || name === 'strides' || name === 'dilations';
  return isPerDimension ? { ...attribute, ints: [1, ...ints] } : attribute;
}
