import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeModel } from '../../../src/engine/inference/onnx/onnx-proto.js';
import { parakeetEncoder } from './parakeet-encoder-graph.js';
import type { ParakeetShape } from './parakeet-shape.js';
import type { Precision } from './random-graph.js';
import { parakeetDecoder, parakeetDecoderJoint, parakeetJoiner } from './parakeet-transducer-graphs.js';

/** What a made-up export is like. Same seed, same weights, in either layout. */
export interface ParakeetExport {
  shape: ParakeetShape;
  precision: Precision;
  layout: 'joint' | 'split';
  seed: number;
}

const CONSONANTS = [...'bcdfghjklmnprstvwz'];
const VOWELS = [...'aeiouy'];

/** Writes the files of an export of random weights, under the names that published ones have. */
export async function writeParakeet(
  dir: string,
  { shape, precision, layout, seed }: ParakeetExport,
): Promise<void> {
  await mkdir(dir, { recursive: true });
  const ending = precision === 'int8' ? '.int8.onnx' : '.onnx';
  const write = (name: string, content: Uint8Array | string): Promise<void> =>
    writeFile(join(dir, name), content);
  const isSplit = layout === 'split';
  const encoder = parakeetEncoder(shape, precision, seed, isSplit ? metadataOf(shape) : {});
  await write(isSplit ? `encoder${ending}` : `encoder-model${ending}`, encodeModel(encoder));
  await write(isSplit ? 'tokens.txt' : 'vocab.txt', vocabularyText(shape.tokens));
  if (isSplit) {
    await write(`decoder${ending}`, encodeModel(parakeetDecoder(shape, precision, seed + 1)));
    await write(`joiner${ending}`, encodeModel(parakeetJoiner(shape, precision, seed + 2)));
  } else {
    const joint = parakeetDecoderJoint(shape, precision, seed + 1, seed + 2);
    await write(`decoder_joint-model${ending}`, encodeModel(joint));
  }
}

/** What sherpa-onnx's exporter tells of the model in the encoder's file. */
function metadataOf(shape: ParakeetShape): Record<string, string | number> {
  return {
    vocab_size: shape.tokens,
    normalize_type: 'per_feature',
    pred_rnn_layers: shape.predictorLayers,
    pred_hidden: shape.predictorSize,
    subsampling_factor: 8,
    model_type: 'EncDecRNNTBPEModel',
    version: '2',
    model_author: 'NeMo',
    url: 'https://example.org/random/parakeet-tdt',
    comment: 'Random weights',
    feat_dim: shape.filters,
  };
}

/** Syllables, half of them at the beginning of a word, a few marks, and the blank behind them. */
export function vocabularyText(tokens: number): string {
  const special = ['<unk>', ',', '.', '?', '▁'];
  const pieces = Array.from({ length: tokens }, (_, id) => special[id] ?? syllable(id));
  return [...pieces, '<blk>'].map((piece, id) => `${piece} ${id}\n`).join('');
}

function syllable(id: number): string {
  const pick = (from: readonly string[], digit: number): string => from[digit % from.length] ?? '';
  const half = Math.floor(id / 2);
  const first = pick(CONSONANTS, half) + pick(VOWELS, Math.floor(half / CONSONANTS.length));
  const rest = Math.floor(half / (CONSONANTS.length * VOWELS.length));
  const text =
    rest === 0 ? first : first + pick(CONSONANTS, rest) + pick(VOWELS, Math.floor(rest / CONSONANTS.length));
  return id % 2 === 0 ? `▁${text}` : text;
}
