import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { valueInfo } from '../../../src/engine/inference/onnx/graph-editor.js';
import { encodeModel, TENSOR_TYPE } from '../../../src/engine/inference/onnx/onnx-proto.js';
import { intAttribute } from '../../../src/engine/inference/onnx/onnx-tensors.js';
import { opset17 } from './graph-writer.js';
import { QuantizedGraph, SHARES } from './quantized-graph.js';

const CLASSES = { first: 256, second: 64 };

/** What {@link writeSmartTurn} calls its graph. */
export const smartTurnFile = 'smart-turn-random.onnx';

/** Sizes of the encoder. */
export interface SmartTurnSizes {
  layers: number;
  heads: number;
  state: number;
}

/** The published ones: the encoder of Whisper tiny. */
export const PUBLISHED_SMART_TURN: SmartTurnSizes = { layers: 4, heads: 6, state: 384 };
export const SMALL_SMART_TURN: SmartTurnSizes = { layers: 1, heads: 2, state: 16 };

export interface SmartTurnOptions {
  sizes?: SmartTurnSizes;
  precision?: 'fp32' | 'int8';
  seed?: number;
  /** Added to the logit: ±20 makes it say the same of everything. */
  bias?: number;
  /** Name and sizes of the input, where they are to be wrong. */
  input?: string;
  mels?: number;
  frames?: number;
}

/**
 * A graph with the inputs and outputs of smart-turn v3 and random weights: convolutions, an encoder, attention over its
 * frames, a classifier and its sigmoid.
 */
export function smartTurnGraph({
  sizes = SMALL_SMART_TURN,
  precision = 'fp32',
  seed = 1,
  bias = 0,
  input = 'input_features',
  mels = 80,
  frames = 800,
}: SmartTurnOptions = {}): Uint8Array {
  const { state } = sizes;
  const graph = new QuantizedGraph(precision, seed);
  const first = graph.gelu(graph.convolve(input, mels, state, 1));
  const second = graph.gelu(graph.convolve(first, state, state, 2));
  const places = graph.random([1, frames / 2, state], 0.5);
  let x = graph.add(graph.transpose(second, 0, 2, 1), places);
  for (let layer = 0; layer < sizes.layers; layer += 1) x = encoderLayer(graph, x, sizes);
  const logit = classify(graph, graph.norm(x, state), state);
  graph.output('logits', graph.node('Sigmoid', [graph.add(logit, graph.scalar(bias))]));
  graph.graph.input = [valueInfo(input, TENSOR_TYPE.float, ['batch_size', mels, frames])];
  graph.graph.output = [valueInfo('logits', TENSOR_TYPE.float, ['batch_size', 1])];
  return encodeModel(opset17(graph.graph));
}

function encoderLayer(graph: QuantizedGraph, x: string, { heads, state }: SmartTurnSizes): string {
  const size = state / heads;
  const own = graph.norm(x, state);
  const split = (value: string, ...axes: number[]): string =>
    graph.transpose(graph.reshape(value, 1, -1, heads, size), ...axes);
  const query = split(graph.linear(own, state, state, size ** -0.5), 0, 2, 1, 3);
  const key = split(graph.linear(own, state, state), 0, 2, 3, 1);
  const value = split(graph.linear(own, state, state), 0, 2, 1, 3);
  const found = graph.productOf(graph.softmax(graph.productOf(query, key)), value, SHARES);
  const joined = graph.reshape(graph.transpose(found, 0, 2, 1, 3), 1, -1, state);
  const heard = graph.add(x, graph.linear(joined, state, state));
  const wide = graph.gelu(graph.linear(graph.norm(heard, state), state, 4 * state));
  return graph.add(heard, graph.linear(wide, 4 * state, state));
}

/** A mean of the frames, each weighed by what a small network thinks of it, to one number. */
function classify(graph: QuantizedGraph, hidden: string, state: number): string {
  const seen = graph.node('Tanh', [graph.linear(hidden, state, CLASSES.first)]);
  const shares = graph.node('Softmax', [graph.linear(seen, CLASSES.first, 1)], [intAttribute('axis', 1)]);
  const weighed = graph.node('Mul', [hidden, shares]);
  const pooled = graph.node('ReduceSum', [weighed, graph.ints(1)], [intAttribute('keepdims', 0)]);
  const wide = graph.norm(graph.linear(pooled, state, CLASSES.first), CLASSES.first);
  const narrow = graph.gelu(graph.linear(graph.gelu(wide), CLASSES.first, CLASSES.second));
  return graph.linear(narrow, CLASSES.second, 1, 4);
}

/** Writes the folder of a model, with its manifest. */
export async function writeSmartTurn(dir: string, name: string, graph: Uint8Array): Promise<void> {
  const manifest = {
    ...{ model: name, kind: 'turn-detection', format: 'smart-turn', languages: ['en', 'fr', 'de'] },
    ...{ licence: 'none', revision: 0, source: { imported: true } },
    files: { [smartTurnFile]: { bytes: graph.length, sha256: '0'.repeat(64) } },
  };
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, smartTurnFile), graph);
  await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest));
}
