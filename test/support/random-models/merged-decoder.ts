import { valueInfo } from '../../../src/engine/inference/onnx/graph-editor.js';
import {
  encodeModel,
  TENSOR_TYPE,
  type GraphProto,
  type ValueInfoProto,
} from '../../../src/engine/inference/onnx/onnx-proto.js';
import { GraphWriter, opset17 } from './graph-writer.js';
import {
  splitHeads,
  writeDecoder,
  type DecoderSizes,
  type DecoderWeights,
  type KeysValues,
  type LayerCache,
} from './random-transformer.js';

const KINDS = ['decoder.key', 'decoder.value', 'encoder.key', 'encoder.value'];

/**
 * `decoder_model_merged.onnx` as optimum makes it: one branch for the first step, which computes the keys and values of
 * the encoder, and one for all others, which gives empty ones for them.
 */
export function writeMergedDecoder(
  sizes: DecoderSizes,
  weights: DecoderWeights,
  { withAttention, withMask }: { withAttention: boolean; withMask: boolean },
): Uint8Array {
  const writer = new GraphWriter();
  const layers = Array.from({ length: sizes.layers }, (_, layer) => layer);
  const cacheNames = layers.flatMap((layer) => KINDS.map((kind) => `${layer}.${kind}`));
  const outputs = [
    'logits',
    ...cacheNames.map((name) => `present.${name}`),
    ...(withAttention ? layers.map((layer) => `cross_attentions.${layer}`) : []),
  ];
  const branches = ([true, false] as const).map((isCached) =>
    writeBranch(writer, sizes, weights, isCached, outputs),
  );
  writer.choose('use_cache_branch', branches[0]!, branches[1]!, outputs);
  const float = (name: string, ...dims: (string | number)[]): ValueInfoProto =>
    valueInfo(name, TENSOR_TYPE.float, dims);
  const { heads, state } = sizes;
  writer.graph.input = [
    ...(withMask
      ? [valueInfo('encoder_attention_mask', TENSOR_TYPE.int64, ['batch_size', 'encoder_length'])]
      : []),
    valueInfo('input_ids', TENSOR_TYPE.int64, ['batch_size', 'decoder_sequence_length']),
    float('encoder_hidden_states', 'batch_size', 'encoder_length', state),
    ...cacheNames.map((name) =>
      float(`past_key_values.${name}`, 'batch_size', heads, `past_${name}`, state / heads),
    ),
    valueInfo('use_cache_branch', TENSOR_TYPE.bool, [1]),
  ];
  writer.graph.output = [
    float('logits', 'batch_size', 'decoder_sequence_length', weights.vocabulary),
    ...cacheNames.map((name) =>
      float(`present.${name}`, 'batch_size', heads, `present_${name}`, state / heads),
    ),
    ...outputs.slice(1 + cacheNames.length).map((name) => float(name, 'batch_size', heads, 'rows', 'frames')),
  ];
  return encodeModel(opset17(writer.graph));
}

function writeBranch(
  outer: GraphWriter,
  sizes: DecoderSizes,
  weights: DecoderWeights,
  isCached: boolean,
  outputs: readonly string[],
): GraphProto {
  const name = isCached ? 'with_past' : 'no_past';
  const writer = outer.branch(name);
  const present = new Map<string, string>();
  const offset = isCached ? writer.size('past_key_values.0.decoder.key', 2) : writer.ints(0);
  const { logits, attention } = writeDecoder(writer, sizes, weights, {
    ids: 'input_ids',
    offset,
    cache: branchCache(writer, sizes, weights, isCached, present),
  });
  const values = [
    logits,
    ...outputs.slice(1).map((output) => present.get(output) ?? attentionOf(output, attention)),
  ];
  writer.graph.output = outputs.map((output, at) => {
    writer.output(`${name}/${output}`, values[at]!);
    return { name: `${name}/${output}`, type: { tensorType: { elemType: TENSOR_TYPE.float } } };
  });
  return writer.graph;
}

function attentionOf(output: string, attention: readonly string[]): string {
  return attention[Number(output.split('.')[1])]!;
}

function branchCache(
  writer: GraphWriter,
  sizes: DecoderSizes,
  weights: DecoderWeights,
  isCached: boolean,
  present: Map<string, string>,
): LayerCache {
  const { heads, state } = sizes;
  const keep = (layer: number, owner: string, kept: KeysValues): void => {
    present.set(`present.${layer}.${owner}.key`, kept.key);
    present.set(`present.${layer}.${owner}.value`, kept.value);
  };
  const past = (layer: number, kind: string): string => `past_key_values.${layer}.${kind}`;
  return {
    extend: (layer, fresh) => {
      const extended = (kind: 'key' | 'value'): string => {
        const split = splitHeads(writer, fresh[kind], sizes);
        return isCached ? writer.concat(2, past(layer, `decoder.${kind}`), split) : split;
      };
      const kept = { key: extended('key'), value: extended('value') };
      keep(layer, 'decoder', kept);
      return kept;
    },
    cross: (layer) => {
      if (isCached) {
        const nothing = writer.floats([0, heads, 1, state / heads], new Float32Array(0));
        keep(layer, 'encoder', { key: nothing, value: nothing });
        return { key: past(layer, 'encoder.key'), value: past(layer, 'encoder.value') };
      }
      const { crossKey, crossValue } = weights.layers[layer]!;
      const projected = (matrix: Float32Array): string => {
        const product = writer.matmul('encoder_hidden_states', writer.floats([state, state], matrix));
        return splitHeads(writer, product, sizes);
      };
      const kept = { key: projected(crossKey), value: projected(crossValue) };
      keep(layer, 'encoder', kept);
      return kept;
    },
  };
}
