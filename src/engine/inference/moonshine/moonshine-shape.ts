import type { GraphProto, ModelProto } from '../onnx/onnx-proto.js';

/** Sizes and special tokens of the Moonshine tiny model. */
export const MOONSHINE = {
  layers: 6,
  heads: 8,
  headSize: 36,
  hiddenSize: 288,
  vocabularySize: 32_768,
  startToken: 1,
  endToken: 2,
  /** Samples per encoder frame: strides 64, 3 and 2 of the three convolutions. */
  samplesPerFrame: 384,
  /** Longest text, in tokens, that positions are prepared for. */
  maxPositions: 512,
} as const;

/** Whose self-attention cache: what a step takes and gives, or the decoder with all its steps. */
export type CacheRole = 'past' | 'present' | 'first' | 'last';

/** Names of the keys and values of each layer, in one order whatever the role. */
export function cacheNames(role: CacheRole): string[] {
  const kinds = ['key', 'value'];
  return Array.from({ length: MOONSHINE.layers }, (_, layer) =>
    kinds.map((kind) => `${role}.${layer}.${kind}`),
  ).flat();
}

/** A model around a graph that uses the operators of opset 17 and of onnxruntime. */
export function modelOf(graph: GraphProto): ModelProto {
  const opsetImport = [
    { domain: '', version: 17 },
    { domain: 'com.microsoft', version: 1 },
  ];
  return { irVersion: 8, producerName: 'parley', opsetImport, graph };
}
