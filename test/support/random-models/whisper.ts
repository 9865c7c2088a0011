import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { valueInfo } from '../../../src/engine/inference/onnx/graph-editor.js';
import {
  encodeModel,
  TENSOR_TYPE,
  type ValueInfoProto,
} from '../../../src/engine/inference/onnx/onnx-proto.js';
import { GraphWriter, opset17 } from './graph-writer.js';
import { writeMergedDecoder } from './merged-decoder.js';
import { RandomValues } from './random-values.js';
import {
  randomLayers,
  splitHeads,
  writeDecoder,
  type DecoderSizes,
  type DecoderWeights,
} from './random-transformer.js';
import {
  generationConfig,
  NON_SPEECH,
  sherpaMetadata,
  sherpaTokenLines,
  tokenizerJson,
  WHISPER_IDS,
  whisperTextTokens,
} from './whisper-layout.js';

const SIZES: DecoderSizes = { layers: 2, heads: 2, state: 32, positions: 448 };
const MELS = 80;
const FRAMES = 1500;
/** The heads that the exports call alignment heads: layer and head. */
const ALIGNMENT_HEADS = [
  [1, 0],
  [1, 1],
] as const;
const float = (name: string, ...dims: (string | number)[]): ValueInfoProto =>
  valueInfo(name, TENSOR_TYPE.float, dims);
const int64 = (name: string, ...dims: (string | number)[]): ValueInfoProto =>
  valueInfo(name, TENSOR_TYPE.int64, dims);

/** Weights of a small Whisper. */
export interface RandomWhisper {
  decoder: DecoderWeights;
  conv1: Float32Array;
  conv2: Float32Array;
  places: Float32Array;
}

/** Random weights under which texts differ by what is heard, hold times when they may, and end sooner or later. */
export function randomWhisper(seed: number): RandomWhisper {
  const random = new RandomValues(seed);
  const { state, positions } = SIZES;
  const tokens = new Float32Array(WHISPER_IDS.vocabulary * state);
  const rows = (from: number, to: number, strength: number): void =>
    tokens.set(random.normal((to - from) * state, strength), from * state);
  rows(256, WHISPER_IDS.endOfText, 0.35);
  rows(WHISPER_IDS.firstLanguage, WHISPER_IDS.translate, 0.1);
  rows(WHISPER_IDS.noSpeech, WHISPER_IDS.noTimestamps, 0.1);
  rows(WHISPER_IDS.timestampBegin, WHISPER_IDS.vocabulary, 0.25);
  for (const id of NON_SPEECH) tokens.fill(0, id * state, (id + 1) * state);
  const ending = random.normal(state, 1 / Math.sqrt(state));
  tokens.set(
    ending.map((value) => 3 * value),
    WHISPER_IDS.endOfText * state,
  );
  const places = random.normal(positions * state, 2);
  // The scores come of values one place further on: with each position the end gets likelier, but not behind a time,
  // where sherpa-onnx weighs the end against single times and not against all of them.
  const towardsEnd = ending.map((_, at) => ending[(at + 1) % state]!);
  places.forEach((value, at) => (places[at] = value + Math.floor(at / state) * towardsEnd[at % state]!));
  const shift = { fromToken: WHISPER_IDS.timestampBegin, by: towardsEnd.map((value) => -60 * value) };
  const layers = randomLayers(random, SIZES);
  return {
    decoder: { layers, tokens, places, vocabulary: WHISPER_IDS.vocabulary, shift },
    conv1: random.normal(state * MELS * 3, 2 / Math.sqrt(MELS * 3)),
    conv2: random.normal(state * state * 3, 2 / Math.sqrt(state * 3)),
    places: random.normal(FRAMES * state, 0.2),
  };
}

function writeEncoder(writer: GraphWriter, weights: RandomWhisper, mel: string): string {
  const { state } = SIZES;
  const first = writer.gelu(
    writer.conv(mel, writer.floats([state, MELS, 3], weights.conv1), { kernel: 3, stride: 1, pad: 1 }),
  );
  const second = writer.gelu(
    writer.conv(first, writer.floats([state, state, 3], weights.conv2), { kernel: 3, stride: 2, pad: 1 }),
  );
  const hidden = writer.transpose(second, 0, 2, 1);
  const places = writer.floats([FRAMES, state], weights.places);
  return writer.norm(writer.add(hidden, writer.slice(places, 0, undefined, writer.size(hidden, 1))), state);
}

/**
 * The two graphs of sherpa-onnx's export.
 *
 * @param withAttention as `export-onnx-with-attention.py` makes it, with a fourth output of the decoder.
 */
function sherpaGraphs(
  weights: RandomWhisper,
  withAttention: boolean,
): { encoder: Uint8Array; decoder: Uint8Array } {
  const { layers, heads, state, positions } = SIZES;
  const encoder = new GraphWriter();
  const hidden = writeEncoder(encoder, weights, 'mel');
  for (const kind of ['Key', 'Value'] as const) {
    const all = weights.decoder.layers.map((layer) => {
      const projected = encoder.matmul(hidden, encoder.floats([state, state], layer[`cross${kind}`]));
      return encoder.reshape(projected, 1, 1, -1, state);
    });
    encoder.output(`n_layer_cross_${kind.charAt(0).toLowerCase()}`, encoder.concat(0, ...all));
  }
  encoder.graph.input = [float('mel', 'n_audio', MELS, 'T')];
  encoder.graph.output = ['k', 'v'].map((kind) =>
    float(`n_layer_cross_${kind}`, layers, 'n_audio', 'T', state),
  );

  const decoder = new GraphWriter();
  const present = { k: [] as string[], v: [] as string[] };
  const layerOf = (name: string, layer: number): string =>
    decoder.reshape(decoder.slice(name, 0, decoder.ints(layer), decoder.ints(layer + 1)), 1, -1, state);
  const end = decoder.add('offset', decoder.size('tokens', 1));
  const extend = (kind: 'k' | 'v', layer: number, fresh: string): string => {
    const cache = layerOf(`in_n_layer_self_${kind}_cache`, layer);
    const known = decoder.concat(1, decoder.slice(cache, 1, undefined, 'offset'), fresh);
    const full = decoder.concat(1, known, decoder.slice(cache, 1, end, undefined));
    present[kind].push(decoder.reshape(full, 1, 1, -1, state));
    return splitHeads(decoder, known, SIZES);
  };
  const cross = (kind: 'k' | 'v', layer: number): string =>
    splitHeads(decoder, layerOf(`n_layer_cross_${kind}`, layer), SIZES);
  const { logits, attention } = writeDecoder(decoder, SIZES, weights.decoder, {
    ids: 'tokens',
    offset: 'offset',
    cache: {
      extend: (layer, fresh) => ({
        key: extend('k', layer, fresh.key),
        value: extend('v', layer, fresh.value),
      }),
      cross: (layer) => ({ key: cross('k', layer), value: cross('v', layer) }),
    },
  });
  decoder.output('logits', logits);
  for (const kind of ['k', 'v'] as const)
    decoder.output(`out_n_layer_self_${kind}_cache`, decoder.concat(0, ...present[kind]));
  decoder.graph.input = [
    int64('tokens', 'n_audio', 'n_tokens'),
    ...['k', 'v'].map((kind) => float(`in_n_layer_self_${kind}_cache`, layers, 'n_audio', positions, state)),
    ...['k', 'v'].map((kind) => float(`n_layer_cross_${kind}`, layers, 'n_audio', 'T', state)),
    int64('offset', 1),
  ];
  decoder.graph.output = [
    float('logits', 'n_audio', 'n_tokens', WHISPER_IDS.vocabulary),
    ...['k', 'v'].map((kind) => float(`out_n_layer_self_${kind}_cache`, layers, 'n_audio', positions, state)),
  ];
  if (withAttention) {
    decoder.output('cross_attention_weights', attention[1]!);
    decoder.graph.output.push(float('cross_attention_weights', 'n_audio', heads, 'n_tokens', 'T'));
  }
  const metadata = sherpaMetadata({ mels: MELS, state, heads, layers });
  return {
    encoder: encodeModel(opset17(encoder.graph, metadata)),
    decoder: encodeModel(opset17(decoder.graph)),
  };
}

/** Writes a folder as sherpa-onnx's export makes it. */
export async function writeSherpaWhisper(
  dir: string,
  weights: RandomWhisper,
  { withAttention }: { withAttention: boolean },
): Promise<void> {
  const { encoder, decoder } = sherpaGraphs(weights, withAttention);
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'tiny-encoder.onnx'), encoder);
  await writeFile(join(dir, 'tiny-decoder.onnx'), decoder);
  await writeFile(join(dir, 'tiny-tokens.txt'), sherpaTokenLines(whisperTextTokens()));
}

/** Writes a folder as optimum's export makes it. */
export async function writeOptimumWhisper(
  dir: string,
  weights: RandomWhisper,
  { withAttention }: { withAttention: boolean },
): Promise<void> {
  const encoder = new GraphWriter();
  encoder.output('last_hidden_state', writeEncoder(encoder, weights, 'input_features'));
  encoder.graph.input = [float('input_features', 'batch_size', MELS, 3000)];
  encoder.graph.output = [float('last_hidden_state', 'batch_size', FRAMES, SIZES.state)];
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'encoder_model.onnx'), encodeModel(opset17(encoder.graph)));
  const decoder = writeMergedDecoder(SIZES, weights.decoder, { withAttention, withMask: false });
  await writeFile(join(dir, 'decoder_model_merged.onnx'), decoder);
  await writeFile(join(dir, 'tokenizer.json'), JSON.stringify(tokenizerJson(whisperTextTokens())));
  await writeFile(join(dir, 'generation_config.json'), JSON.stringify(generationConfig(ALIGNMENT_HEADS)));
}
