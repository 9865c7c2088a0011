import { TENSOR_TYPE } from '../../../src/engine/inference/onnx/onnx-proto.js';
import { intAttribute } from '../../../src/engine/inference/onnx/onnx-tensors.js';
import type { GraphWriter } from './graph-writer.js';
import type { RandomValues } from './random-values.js';

/** Sizes of a small transformer decoder. */
export interface DecoderSizes {
  layers: number;
  heads: number;
  /** Width of a position, a multiple of the heads. */
  state: number;
  positions: number;
}

/** Weights of one decoder, so that several graphs of them compute the same. */
export interface DecoderWeights {
  layers: Record<
    'selfQuery' | 'selfKey' | 'selfValue' | 'crossQuery' | 'crossKey' | 'crossValue' | 'mlp',
    Float32Array
  >[];
  /** `vocabulary × state`. */
  tokens: Float32Array;
  /** `positions × state`. */
  places: Float32Array;
  vocabulary: number;
  /** What is added to the positions of tokens from one on. */
  shift?: { fromToken: number; by: Float32Array };
}

/** Random layers; queries are strong, so that attention has peaks. */
export function randomLayers(
  random: RandomValues,
  { layers, state }: DecoderSizes,
): DecoderWeights['layers'] {
  const matrix = (strength: number): Float32Array =>
    random.normal(state * state, strength / Math.sqrt(state));
  return Array.from({ length: layers }, () => ({
    selfQuery: matrix(1),
    selfKey: matrix(1),
    selfValue: matrix(1),
    crossQuery: matrix(3),
    crossKey: matrix(1),
    crossValue: matrix(3),
    mlp: matrix(1),
  }));
}

/** Keys and values of one layer, `1 × heads × positions × head size`. */
export interface KeysValues {
  key: string;
  value: string;
}

/** `1 × n × state` to `1 × heads × n × head size`. */
export function splitHeads(writer: GraphWriter, value: string, { heads, state }: DecoderSizes): string {
  return writer.transpose(writer.reshape(value, 1, -1, heads, state / heads), 0, 2, 1, 3);
}

/** Attention; gives what was found, `1 × n × state`, and the weights. */
function attend(
  writer: GraphWriter,
  sizes: DecoderSizes,
  query: string,
  { key, value }: KeysValues,
  mask?: string,
): { found: string; weights: string } {
  const scale = writer.scalar(1 / Math.sqrt(sizes.state / sizes.heads));
  const product = writer.matmul(splitHeads(writer, query, sizes), writer.transpose(key, 0, 1, 3, 2));
  const scores = writer.node('Mul', [product, scale]);
  const weights = writer.softmax(mask === undefined ? scores : writer.add(scores, mask));
  const found = writer.transpose(writer.matmul(weights, value), 0, 2, 1, 3);
  return { found: writer.reshape(found, 1, -1, sizes.state), weights };
}

/** How one export keeps the keys and values of a layer. */
export interface LayerCache {
  /** All keys and values of the text so far, those of the new tokens (`1 × n × state`) included. */
  extend(layer: number, fresh: KeysValues): KeysValues;
  cross(layer: number): KeysValues;
}

/**
 * A decoder: token ids `1 × n` that begin at a place, to scores `1 × n × vocabulary`.
 *
 * @param offset place of the first token, a value of one number.
 */
export function writeDecoder(
  writer: GraphWriter,
  sizes: DecoderSizes,
  weights: DecoderWeights,
  inputs: { ids: string; offset: string; cache: LayerCache },
): { logits: string; attention: string[] } {
  const { ids, offset, cache } = inputs;
  const { state, positions } = sizes;
  const end = writer.add(offset, writer.size(ids, 1));
  const tokens = writer.floats([weights.vocabulary, state], weights.tokens);
  const places = writer.floats([positions, state], weights.places);
  let x = writer.add(writer.node('Gather', [tokens, ids]), writer.slice(places, 0, offset, end));
  if (weights.shift !== undefined) {
    const first = writer.ints(weights.shift.fromToken);
    const isShifted = writer.node(
      'Cast',
      [writer.node('GreaterOrEqual', [ids, first])],
      [intAttribute('to', TENSOR_TYPE.float)],
    );
    const by = writer.floats([1, state], weights.shift.by);
    x = writer.add(x, writer.matmul(writer.reshape(isShifted, 1, -1, 1), by));
  }
  const causal = writer.floats([positions, positions], causalMask(positions));
  const mask = writer.slice(writer.slice(causal, 0, offset, end), 1, undefined, end);
  const attention: string[] = [];
  weights.layers.forEach((layer, at) => {
    const by = (value: string, matrix: Float32Array): string =>
      writer.matmul(value, writer.floats([state, state], matrix));
    const own = writer.norm(x, state);
    const kept = cache.extend(at, { key: by(own, layer.selfKey), value: by(own, layer.selfValue) });
    x = writer.add(x, attend(writer, sizes, by(own, layer.selfQuery), kept, mask).found);
    const heard = attend(writer, sizes, by(writer.norm(x, state), layer.crossQuery), cache.cross(at));
    attention.push(heard.weights);
    x = writer.add(x, heard.found);
    x = writer.add(x, by(writer.gelu(writer.norm(x, state)), layer.mlp));
  });
  const turned = writer.matmul(writer.norm(x, state), writer.floats([state, state], rotation(state)));
  return { logits: writer.matmul(turned, writer.transpose(tokens, 1, 0)), attention };
}

/** Moves each value to the next place, lest a token be the likeliest one after itself. */
function rotation(size: number): Float32Array {
  const matrix = new Float32Array(size * size);
  for (let row = 0; row < size; row += 1) matrix[row * size + ((row + 1) % size)] = 1;
  return matrix;
}

function causalMask(positions: number): Float32Array {
  const mask = new Float32Array(positions * positions);
  for (let row = 0; row < positions; row += 1)
    mask.fill(-1e9, row * positions + row + 1, (row + 1) * positions);
  return mask;
}
