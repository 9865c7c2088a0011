import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { valueInfo } from '../../../src/engine/inference/onnx/graph-editor.js';
import { encodeModel, TENSOR_TYPE } from '../../../src/engine/inference/onnx/onnx-proto.js';
import { intAttribute } from '../../../src/engine/inference/onnx/onnx-tensors.js';
import { GraphWriter, opset17 } from './graph-writer.js';
import { writeMergedDecoder } from './merged-decoder.js';
import { RandomValues } from './random-values.js';
import { randomLayers, type DecoderSizes, type DecoderWeights } from './random-transformer.js';

const VOCABULARY = 32_768;
const END_TOKEN = 2;
/** Specials and single bytes. */
const FIRST_PIECE = 259;
/** Kernel and stride of the three convolutions, as they are published. */
const CONVOLUTIONS = [
  { kernel: 127, stride: 64, pad: 0 },
  { kernel: 7, stride: 3, pad: 0 },
  { kernel: 3, stride: 2, pad: 0 },
] as const;

/** What distinguishes the exports of the first generation. */
export interface MoonshineForm {
  layers: number;
  heads: number;
  headSize: number;
  /** Newer exports take masks of the audio. */
  withMasks: boolean;
}

/** The forms that are published, with fewer layers and smaller heads. */
export const MOONSHINE_FORMS: Record<'tiny' | 'base', MoonshineForm> = {
  tiny: { layers: 2, heads: 8, headSize: 4, withMasks: false },
  base: { layers: 3, heads: 8, headSize: 6, withMasks: true },
};

/** The pieces of the vocabulary: specials, bytes and made-up words, half of them behind a space. */
export function moonshinePieces(): string[] {
  const bytes = Array.from(
    { length: 256 },
    (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
  );
  const words = Array.from({ length: VOCABULARY - FIRST_PIECE }, (_, at) => madeUpPiece(at));
  return ['<unk>', '<s>', '</s>', ...bytes, ...words];
}

function madeUpPiece(index: number): string {
  const syllables: string[] = [];
  for (let rest = index + 12; rest > 0; rest = Math.floor(rest / 60))
    syllables.push(`${'bdfgklmnprst'.charAt(rest % 12)}${'aeiou'.charAt(Math.floor(rest / 12) % 5)}`);
  return `${index % 2 === 0 ? '\u2581' : ''}${syllables.join('')}`;
}

function randomDecoder(random: RandomValues, sizes: DecoderSizes): DecoderWeights {
  const { state, positions } = sizes;
  const tokens = new Float32Array(VOCABULARY * state);
  tokens.set(random.normal((VOCABULARY - FIRST_PIECE) * state, 0.35), FIRST_PIECE * state);
  const ending = random.normal(state, 1 / Math.sqrt(state));
  tokens.set(
    ending.map((value) => 3 * value),
    END_TOKEN * state,
  );
  // The scores come of values one place further on: with each position the end gets likelier.
  const places = random.normal(positions * state, 2);
  places.forEach((value, at) => {
    places[at] = value + Math.floor(at / state) * ending[((at % state) + 1) % state]!;
  });
  return { layers: randomLayers(random, sizes), tokens, places, vocabulary: VOCABULARY };
}

function encoderGraph(random: RandomValues, state: number, withMasks: boolean): Uint8Array {
  const writer = new GraphWriter();
  let value = writer.reshape('input_values', 1, 1, -1);
  CONVOLUTIONS.forEach((convolution, at) => {
    const inputs = at === 0 ? 1 : state;
    const strength = (at === 0 ? 20 : 2) / Math.sqrt(inputs * convolution.kernel);
    const weight = random.normal(state * inputs * convolution.kernel, strength);
    value = writer.conv(value, writer.floats([state, inputs, convolution.kernel], weight), convolution);
    value = at === 0 ? writer.node('Tanh', [value]) : writer.gelu(value);
  });
  let hidden = writer.norm(writer.transpose(value, 0, 2, 1), state);
  if (withMasks) hidden = writer.node('Mul', [hidden, maskMean(writer)]);
  writer.output('last_hidden_state', hidden);
  writer.graph.input = [valueInfo('input_values', TENSOR_TYPE.float, ['batch_size', 'num_samples'])];
  if (withMasks)
    writer.graph.input.push(valueInfo('attention_mask', TENSOR_TYPE.int64, ['batch_size', 'num_samples']));
  writer.graph.output = [valueInfo('last_hidden_state', TENSOR_TYPE.float, ['batch_size', 'frames', state])];
  return encodeModel(opset17(writer.graph));
}

/** 1 where all of the audio counts: the mask has a say, and none that matters. */
function maskMean(writer: GraphWriter): string {
  return writer.node('ReduceMean', [
    writer.node('Cast', ['attention_mask'], [intAttribute('to', TENSOR_TYPE.float)]),
  ]);
}

function bytesOfPiece(piece: string): Buffer {
  const byte = /^<0x(..)>$/.exec(piece)?.[1];
  return byte === undefined ? Buffer.from(piece) : Buffer.from(byte, 'hex');
}

/** `tokens.txt` of sherpa-onnx, whose bytes stand for themselves. */
export function moonshineTokenLines(): string {
  return moonshinePieces()
    .map((piece, id) => `${bytesOfPiece(piece).toString('base64')} ${id}\n`)
    .join('');
}

/** `tokenizer.bin` of Moonshine's releases: each piece behind its length, none of which is 128 or more here. */
export function moonshineTokenFile(): Uint8Array {
  return Buffer.concat(
    moonshinePieces().flatMap((piece) => {
      const bytes = bytesOfPiece(piece);
      return [Buffer.from([bytes.length]), bytes];
    }),
  );
}

/** Writes a folder as it is published, with the vocabulary of Hugging Face and that of sherpa-onnx. */
export async function writeMoonshine(dir: string, seed: number, form: MoonshineForm): Promise<void> {
  const random = new RandomValues(seed);
  const { layers, heads, headSize, withMasks } = form;
  const sizes = { layers, heads, state: heads * headSize, positions: 512 };
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'encoder_model.onnx'), encoderGraph(random, sizes.state, withMasks));
  const weights = randomDecoder(random, sizes);
  const decoder = writeMergedDecoder(sizes, weights, { withAttention: false, withMask: withMasks });
  await writeFile(join(dir, 'decoder_model_merged.onnx'), decoder);
  await writeFile(join(dir, 'tokens.txt'), moonshineTokenLines());
  const vocab = Object.fromEntries(moonshinePieces().map((piece, id) => [piece, id]));
  await writeFile(join(dir, 'tokenizer.json'), JSON.stringify({ model: { type: 'BPE', vocab } }));
}
