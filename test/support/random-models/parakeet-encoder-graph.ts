import type { ModelProto } from '../../../src/engine/inference/onnx/onnx-proto.js';
import { TENSOR_TYPE } from '../../../src/engine/inference/onnx/onnx-proto.js';
import { intAttribute, intsAttribute } from '../../../src/engine/inference/onnx/onnx-tensors.js';
import { ExportedGraph } from './exported-graph.js';
import { textAttribute } from './graph-writer.js';
import type { ParakeetShape } from './parakeet-shape.js';
import type { Precision } from './random-graph.js';

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
    const less = graph.node('Sub', [floats, graph.scalar(1)]);
    const half = graph.node('Floor', [graph.node('Div', [less, graph.scalar(2)])]);
    floats = graph.node('Add', [half, graph.scalar(1)]);
  }
  return cast(graph, floats, TENSOR_TYPE.int64);
}

/** Three strided convolutions, the second and third depthwise and pointwise, and a linear layer. */
function subsample(graph: ExportedGraph, shape: ParakeetShape, signal: string): string {
  const channels = shape.subsamplingChannels;
  const image = graph.unsqueeze(graph.transpose(signal, 0, 2, 1), 1);
  if (shape.coarseBands !== undefined) return coarsely(graph, shape, image, shape.coarseBands);
  const strided = { kernel: [3, 3], stride: 2, pad: 1 };
  let value = graph.node('Relu', [graph.convolution(image, { input: 1, output: channels, ...strided })]);
  for (let halving = 1; halving < HALVINGS; halving += 1) {
    const same = { input: channels, output: channels };
    const deep = graph.convolution(value, { ...same, ...strided, groups: channels });
    value = graph.node('Relu', [graph.convolution(deep, { ...same, kernel: [1, 1] })]);
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
  const loudest = graph.node('MaxPool', [image], attributes);
  const loud = graph.node('Relu', [graph.node('Sub', [loudest, graph.scalar(0.5)])]);
  const steps = graph.node('Round', [loud]);
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
  const count = graph.node('Gather', [graph.node('Shape', [frames]), graph.ints(1)]);
  const last = graph.ints(shape.maxFrames);
  const from = graph.node('Sub', [last, count]);
  const to = graph.node('Sub', [graph.node('Add', [last, count]), graph.ints(1)]);
  const positions = graph.node('Slice', [positionTable(graph, shape), from, to, graph.ints(1)]);
  const scalar = graph.node('Squeeze', [count, graph.ints(0)]);
  const zero = graph.node('Squeeze', [graph.ints(0), graph.ints(0)]);
  const one = graph.node('Squeeze', [graph.ints(1), graph.ints(0)]);
  const places = graph.unsqueeze(graph.node('Range', [zero, scalar, one]), 0);
  const isHeard = graph.node('Less', [places, graph.unsqueeze(length, 1)]);
  const pairs = graph.node('And', [graph.unsqueeze(isHeard, 1), graph.unsqueeze(isHeard, 2)]);
  return {
    positions,
    hiddenPairs: graph.unsqueeze(graph.node('Not', [pairs]), 1),
    hiddenFrames: graph.unsqueeze(graph.node('Not', [isHeard]), 1),
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
  return graph.floats([1, rows, size], table);
}

function addLayer(graph: ExportedGraph, shape: ParakeetShape, frames: string, context: Context): string {
  const { size } = shape;
  const half = (value: string): string => graph.node('Mul', [value, graph.scalar(0.5)]);
  const first = graph.node('Add', [frames, half(feedForward(graph, shape, graph.norm(frames, size)))]);
  const attended = graph.node('Add', [first, attention(graph, shape, graph.norm(first, size), context)]);
  const convolved = graph.node('Add', [
    attended,
    convolutionModule(graph, shape, graph.norm(attended, size), context),
  ]);
  const second = half(feedForward(graph, shape, graph.norm(convolved, size)));
  return graph.norm(graph.node('Add', [convolved, second]), size);
}

function feedForward(
  graph: ExportedGraph,
  { size, feedForward: width }: ParakeetShape,
  input: string,
): string {
  return graph.linear(swish(graph, graph.linear(input, size, width)), width, size);
}

function swish(graph: ExportedGraph, input: string): string {
  return graph.node('Mul', [input, graph.node('Sigmoid', [input])]);
}

/** Attention of Transformer-XL: what frames hold, and how far they are apart. */
function attention(graph: ExportedGraph, shape: ParakeetShape, input: string, context: Context): string {
  const { size, heads } = shape;
  const perHead = size / heads;
  const byHead = (value: string): string => graph.reshape(value, 0, -1, heads, perHead);
  const [query, key, value] = [1, 2, 3].map(() => byHead(graph.linear(input, size, size)));
  const distances = graph.transpose(byHead(graph.linear(context.positions, size, size)), 0, 2, 3, 1);
  const biased = (): string =>
    graph.transpose(graph.node('Add', [query ?? '', graph.random([heads, perHead], 0.3)]), 0, 2, 1, 3);
  const content = graph.node('MatMul', [biased(), graph.transpose(key ?? '', 0, 2, 3, 1)]);
  const shifted = relativeShift(graph, graph.node('MatMul', [biased(), distances]), content);
  const scores = graph.node('Div', [graph.node('Add', [content, shifted]), graph.scalar(Math.sqrt(perHead))]);
  const masked = graph.node('Where', [context.hiddenPairs, graph.scalar(-10_000), scores]);
  const weights = graph.node('Softmax', [masked], [intAttribute('axis', -1)]);
  const kept = graph.node('Where', [context.hiddenPairs, graph.scalar(0), weights]);
  const heard = graph.node('MatMul', [kept, graph.transpose(value ?? '', 0, 2, 1, 3)]);
  return graph.linear(graph.reshape(graph.transpose(heard, 0, 2, 1, 3), 0, -1, size), size, size);
}

/** Moves each row by its number, so that a column stands for a frame and not for a distance. */
function relativeShift(graph: ExportedGraph, scores: string, like: string): string {
  const shape = graph.node('Shape', [like]);
  const sizes = graph.node('Shape', [scores]);
  const padded = graph.node(
    'Pad',
    [scores, graph.ints(0, 0, 0, 1, 0, 0, 0, 0)],
    [textAttribute('mode', 'constant')],
  );
  const part = (of: string, at: number): string => graph.node('Gather', [of, graph.ints(at)]);
  const [batch, heads, rows, columns] = [part(shape, 0), part(shape, 1), part(shape, 2), part(sizes, 3)];
  const joined = (...parts: string[]): string => graph.node('Concat', parts, [intAttribute('axis', 0)]);
  const turned = graph.node('Reshape', [padded, joined(batch, heads, graph.ints(-1), rows)]);
  const end = graph.ints(2 ** 31 - 1);
  const cut = graph.node('Slice', [turned, graph.ints(1), end, graph.ints(2)]);
  const moved = graph.node('Reshape', [cut, joined(batch, heads, rows, columns)]);
  return graph.node('Slice', [moved, graph.ints(0), rows, graph.ints(3)]);
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
  const [value = '', gate = ''] = graph.nodes('Split', [wide, graph.ints(size, size)], 2, [
    intAttribute('axis', 1),
  ]);
  const gated = graph.node('Mul', [value, graph.node('Sigmoid', [gate])]);
  const masked = graph.node('Where', [context.hiddenFrames, graph.scalar(0), gated]);
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
  return graph.node('Cast', [value], [intAttribute('to', to)]);
}
