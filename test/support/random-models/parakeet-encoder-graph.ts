import type { ModelProto } from '../../../src/engine/inference/onnx/onnx-proto.js';
import { TENSOR_TYPE } from '../../../src/engine/inference/onnx/onnx-proto.js';
import { intAttribute, intsAttribute } from '../../../src/engine/inference/onnx/onnx-tensors.js';
import { ExportedGraph, textAttribute, type Precision } from './exported-graph.js';
import type { ParakeetShape } from './parakeet-shape.js';

const HALVINGS = 3;

/** An encoder (FastConformer with relative positions, no biases) as NeMo exports it, of random weights. */
export function parakeetEncoder(
  shape: ParakeetShape,
  precision: Precision,
  seed: number,
  metadata: Readonly<Record<string, string | number>> = {},
): ModelProto {
  const graph = new ExportedGraph('encoder', precision, seed);
  const signal = graph.input('audio_signal', 'float', ['batch', shape.filters, 'time']);
  const length = graph.input('length', 'int64', ['batch']);
  const encodedLength = shortened(graph, length);
  let frames = subsample(graph, shape, signal);
  const context = contextOf(graph, shape, frames, encodedLength);
  for (let layer = 0; layer < shape.layers; layer += 1) frames = addLayer(graph, shape, frames, context);
  graph.output('outputs', graph.transpose(frames, 0, 2, 1), 'float', ['batch', shape.size, 'frames']);
  graph.output('encoded_lengths', encodedLength, 'int64', ['batch']);
  return graph.model(metadata);
}

/** Frames that are left of so many: half of them, rounded up, three times. */
function shortened(graph: ExportedGraph, length: string): string {
  let floats = cast(graph, length, TENSOR_TYPE.float);
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const less = graph.op('Sub', [floats, graph.float(1)]);
    const half = graph.op('Floor', [graph.op('Div', [less, graph.float(2)])]);
    floats = graph.op('Add', [half, graph.float(1)]);
  }
  return cast(graph, floats, TENSOR_TYPE.int64);
}

/** Three strided convolutions, the second and third depthwise and pointwise, and a linear layer. */
function subsample(graph: ExportedGraph, shape: ParakeetShape, signal: string): string {
  const channels = shape.subsamplingChannels;
  const image = graph.unsqueeze(graph.transpose(signal, 0, 2, 1), 1);
  if (shape.coarseBands !== undefined) return coarsely(graph, shape, image, shape.coarseBands);
  const strided = { kernel: [3, 3], stride: 2, pad: 1 };
  let value = graph.op('Relu', [graph.convolution(image, { input: 1, output: channels, ...strided })]);
  for (let halving = 1; halving < HALVINGS; halving += 1) {
    const same = { input: channels, output: channels };
    const deep = graph.convolution(value, { ...same, ...strided, groups: channels });
    value = graph.op('Relu', [graph.convolution(deep, { ...same, kernel: [1, 1] })]);
  }
  const width = channels * Math.ceil(shape.filters / 2 ** HALVINGS);
  const rows = graph.reshape(graph.transpose(value, 0, 2, 1, 3), 0, -1, width);
  return graph.norm(graph.linear(rows, width, shape.size), shape.size);
}

function coarsely(graph: ExportedGraph, shape: ParakeetShape, image: string, bands: number): string {
  const window = [2 ** HALVINGS, shape.filters / bands];
  const attributes = [
    ...[intsAttribute('kernel_shape', window), intsAttribute('strides', window)],
    intAttribute('ceil_mode', 1),
  ];
  const loudest = graph.op('MaxPool', [image], attributes);
  const loud = graph.op('Relu', [graph.op('Sub', [loudest, graph.float(0.5)])]);
  const steps = graph.op('Round', [loud]);
  const rows = graph.reshape(graph.transpose(steps, 0, 2, 1, 3), 0, -1, bands);
  return graph.norm(graph.linear(rows, bands, shape.size), shape.size);
}

/** What all layers share. */
interface Context {
  /** `[1, 2 × frames − 1, size]`. */
  positions: string;
  /** Pairs of frames that may not see each other: `[batch, 1, frames, frames]`. */
  hiddenPairs: string;
  /** Frames behind the end: `[batch, 1, frames]`. */
  hiddenFrames: string;
}

function contextOf(graph: ExportedGraph, shape: ParakeetShape, frames: string, length: string): Context {
  const count = graph.op('Gather', [graph.op('Shape', [frames]), graph.integers(1)]);
  const last = graph.integers(shape.maxFrames);
  const from = graph.op('Sub', [last, count]);
  const to = graph.op('Sub', [graph.op('Add', [last, count]), graph.integers(1)]);
  const positions = graph.op('Slice', [positionTable(graph, shape), from, to, graph.integers(1)]);
  const scalar = graph.op('Squeeze', [count, graph.integers(0)]);
  const zero = graph.op('Squeeze', [graph.integers(0), graph.integers(0)]);
  const one = graph.op('Squeeze', [graph.integers(1), graph.integers(0)]);
  const places = graph.unsqueeze(graph.op('Range', [zero, scalar, one]), 0);
  const isHeard = graph.op('Less', [places, graph.unsqueeze(length, 1)]);
  const pairs = graph.op('And', [graph.unsqueeze(isHeard, 1), graph.unsqueeze(isHeard, 2)]);
  return {
    positions,
    hiddenPairs: graph.unsqueeze(graph.op('Not', [pairs]), 1),
    hiddenFrames: graph.unsqueeze(graph.op('Not', [isHeard]), 1),
  };
}

/** Sines and cosines of the distances from `maxFrames − 1` down to its negative. */
function positionTable(graph: ExportedGraph, { maxFrames, size }: ParakeetShape): string {
  const rows = 2 * maxFrames - 1;
  const table = new Float32Array(rows * size);
  for (let row = 0; row < rows; row += 1) {
    for (let at = 0; at < size; at += 2) {
      const angle = (maxFrames - 1 - row) * 10_000 ** (-at / size);
      table[row * size + at] = Math.sin(angle);
      table[row * size + at + 1] = Math.cos(angle);
    }
  }
  return graph.floatsOf([1, rows, size], table);
}

function addLayer(graph: ExportedGraph, shape: ParakeetShape, frames: string, context: Context): string {
  const { size } = shape;
  const half = (value: string): string => graph.op('Mul', [value, graph.float(0.5)]);
  const first = graph.op('Add', [frames, half(feedForward(graph, shape, graph.norm(frames, size)))]);
  const attended = graph.op('Add', [first, attention(graph, shape, graph.norm(first, size), context)]);
  const convolved = graph.op('Add', [
    attended,
    convolutionModule(graph, shape, graph.norm(attended, size), context),
  ]);
  const second = half(feedForward(graph, shape, graph.norm(convolved, size)));
  return graph.norm(graph.op('Add', [convolved, second]), size);
}

function feedForward(
  graph: ExportedGraph,
  { size, feedForward: width }: ParakeetShape,
  input: string,
): string {
  return graph.linear(swish(graph, graph.linear(input, size, width)), width, size);
}

function swish(graph: ExportedGraph, input: string): string {
  return graph.op('Mul', [input, graph.op('Sigmoid', [input])]);
}

/** Attention of Transformer-XL: what frames hold, and how far they are apart. */
function attention(graph: ExportedGraph, shape: ParakeetShape, input: string, context: Context): string {
  const { size, heads } = shape;
  const perHead = size / heads;
  const byHead = (value: string): string => graph.reshape(value, 0, -1, heads, perHead);
  const [query, key, value] = [1, 2, 3].map(() => byHead(graph.linear(input, size, size)));
  const distances = graph.transpose(byHead(graph.linear(context.positions, size, size)), 0, 2, 3, 1);
  const biased = (): string =>
    graph.transpose(graph.op('Add', [query ?? '', graph.floats([heads, perHead], 0.3)]), 0, 2, 1, 3);
  const content = graph.op('MatMul', [biased(), graph.transpose(key ?? '', 0, 2, 3, 1)]);
  const shifted = relativeShift(graph, graph.op('MatMul', [biased(), distances]), content);
  const scores = graph.op('Div', [graph.op('Add', [content, shifted]), graph.float(Math.sqrt(perHead))]);
  const masked = graph.op('Where', [context.hiddenPairs, graph.float(-10_000), scores]);
  const weights = graph.op('Softmax', [masked], [intAttribute('axis', -1)]);
  const kept = graph.op('Where', [context.hiddenPairs, graph.float(0), weights]);
  const heard = graph.op('MatMul', [kept, graph.transpose(value ?? '', 0, 2, 1, 3)]);
  return graph.linear(graph.reshape(graph.transpose(heard, 0, 2, 1, 3), 0, -1, size), size, size);
}

/** Moves each row by its number, so that a column stands for a frame and not for a distance. */
function relativeShift(graph: ExportedGraph, scores: string, like: string): string {
  const shape = graph.op('Shape', [like]);
  const sizes = graph.op('Shape', [scores]);
  const padded = graph.op(
    'Pad',
    [scores, graph.integers(0, 0, 0, 1, 0, 0, 0, 0)],
    [textAttribute('mode', 'constant')],
  );
  const part = (of: string, at: number): string => graph.op('Gather', [of, graph.integers(at)]);
  const [batch, heads, rows, columns] = [part(shape, 0), part(shape, 1), part(shape, 2), part(sizes, 3)];
  const joined = (...parts: string[]): string => graph.op('Concat', parts, [intAttribute('axis', 0)]);
  const turned = graph.op('Reshape', [padded, joined(batch, heads, graph.integers(-1), rows)]);
  const end = graph.integers(2 ** 31 - 1);
  const cut = graph.op('Slice', [turned, graph.integers(1), end, graph.integers(2)]);
  const moved = graph.op('Reshape', [cut, joined(batch, heads, rows, columns)]);
  return graph.op('Slice', [moved, graph.integers(0), rows, graph.integers(3)]);
}

function convolutionModule(
  graph: ExportedGraph,
  shape: ParakeetShape,
  input: string,
  context: Context,
): string {
  const { size, kernel } = shape;
  const wide = graph.convolution(
    graph.transpose(input, 0, 2, 1),
    { input: size, output: 2 * size, kernel: [1] },
    0,
  );
  const [value = '', gate = ''] = graph.ops('Split', [wide, graph.integers(size, size)], 2, [
    intAttribute('axis', 1),
  ]);
  const gated = graph.op('Mul', [value, graph.op('Sigmoid', [gate])]);
  const masked = graph.op('Where', [context.hiddenFrames, graph.float(0), gated]);
  const deep = graph.convolution(masked, {
    input: size,
    output: size,
    kernel: [kernel],
    pad: (kernel - 1) / 2,
    groups: size,
  });
  const narrow = graph.convolution(swish(graph, deep), { input: size, output: size, kernel: [1] }, 0);
  return graph.transpose(narrow, 0, 2, 1);
}

function cast(graph: ExportedGraph, value: string, to: number): string {
  return graph.op('Cast', [value], [intAttribute('to', to)]);
}
