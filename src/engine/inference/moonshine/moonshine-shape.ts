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
} as const;

export type CacheKind = 'key' | 'value';

/** Names of the cross-attention tensors that the encoder graph gives and the step graph takes. */
export function crossNames(): string[] {
  return layerNames('cross');
}

/** Names of the self-attention cache that the step graph takes. */
export function pastNames(): string[] {
  return layerNames('past');
}

/** Names of the self-attention cache that the step graph gives; in the order of {@link pastNames}. */
export function presentNames(): string[] {
  return layerNames('present');
}

function layerNames(role: string): string[] {
  const kinds: CacheKind[] = ['key', 'value'];
  return Array.from({ length: MOONSHINE.layers }, (_, layer) =>
    kinds.map((kind) => `${role}.${layer}.${kind}`),
  ).flat();
}
