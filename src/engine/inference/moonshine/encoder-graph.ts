import { extractBranch, GraphEditor, valueInfo } from '../onnx/graph-editor.js';
import { TENSOR_TYPE, type ModelProto } from '../onnx/onnx-proto.js';
import { intsAttribute } from '../onnx/onnx-tensors.js';
import { addEncoderAttention, addRotationTables } from './encoder-attention.js';
import { modelOf, MOONSHINE } from './moonshine-shape.js';
import { SequentialNorm } from './sequential-norm.js';
import { SourceWeights } from './source-weights.js';
import { TransformerBuilder, type WeightSign } from './transformer-builder.js';

/** Last value of the convolutions that turn samples into frames: a row per channel. */
const CHANNELS = '/Mul_3_output_0';
const LAYERS = Array.from({ length: MOONSHINE.layers }, (_, layer) => layer);

/**
 * Audio in, keys and values of the decoder's cross-attention out. The convolutions are the source's; the transformer
 * is built anew around the source's weights, followed by the part of the decoder that depends on nothing but it.
 */
export function buildEncoderGraph(
  encoder: ModelProto,
  mergedDecoder: ModelProto,
  sign: WeightSign,
): ModelProto {
  const weights = new SourceWeights(encoder.graph);
  const cross = new SourceWeights(extractBranch(mergedDecoder, 'else_branch'));
  const { graph } = encoder;
  const channels = valueInfo(CHANNELS, TENSOR_TYPE.float, ['batch', MOONSHINE.hiddenSize, 'frames']);
  new GraphEditor(graph).setOutputs([channels]);
  const build = new TransformerBuilder(graph, sign);
  const norm = new SequentialNorm(build, MOONSHINE.hiddenSize);
  let residual = addFrames(build);
  addRotationTables(build, residual, weights.floats('/rotary_emb/Cast_1_output_0'));
  const firstNorm = weights.floats('layers.0.input_layernorm.weight');
  let normalized = norm.addAcrossChannels('encoder.norm.0', CHANNELS, residual, firstNorm);
  for (const layer of LAYERS) {
    const attention = addEncoderAttention(build, weights, layer, normalized);
    const heard = build.editor.add('Add', [residual, attention], `encoder.heard.${layer}`);
    const afterAttention = weights.floats(`layers.${layer}.post_attention_layernorm.weight`);
    const inner = norm.add(`encoder.inner.${layer}`, heard, afterAttention);
    const feedForward = addFeedForward(build, weights, layer, inner);
    residual = build.editor.add('Add', [heard, feedForward], `encoder.thought.${layer}`);
    const isLast = layer === MOONSHINE.layers - 1;
    const nextNorm = isLast ? 'layer_norm.weight' : `layers.${layer + 1}.input_layernorm.weight`;
    normalized = norm.add(`encoder.norm.${layer + 1}`, residual, weights.floats(nextNorm));
  }
  addCrossAttention(build, cross, normalized);
  return modelOf(graph);
}

/** The channels turned into a row per frame. */
function addFrames(build: TransformerBuilder): string {
  build.editor.add('Transpose', [CHANNELS], 'frames.turned', [intsAttribute('perm', [0, 2, 1])]);
  // Keeps the optimiser from moving the transposition behind the norm, whose sums would be taken in another order.
  return build.reshape('frames', 'frames.turned', [0, -1, MOONSHINE.hiddenSize]);
}

function addFeedForward(
  build: TransformerBuilder,
  weights: SourceWeights,
  layer: number,
  input: string,
): string {
  const at = `encoder.mlp.${layer}`;
  const source = `layers.${layer}.mlp`;
  const wide = build.linear(
    `${at}.wide`,
    input,
    [weights.linear(`/layers.${layer}/mlp/fc1`)],
    weights.floats(`${source}.fc1.bias`),
  );
  build.editor.add('Gelu', [wide], `${at}.active`, [], 'com.microsoft');
  const bias = weights.floats(`${source}.fc2.bias`);
  return build.linear(`${at}.narrow`, `${at}.active`, [weights.linear(`/layers.${layer}/mlp/fc2`)], bias);
}

/** Keys (a column per frame) and values (a row per frame) of every decoder layer. */
function addCrossAttention(build: TransformerBuilder, weights: SourceWeights, input: string): void {
  const { heads, headSize, layers } = MOONSHINE;
  const sizes = LAYERS.map(() => heads);
  const outputs = [];
  for (const { kind, part, perm } of [
    { kind: 'key', part: 'k_proj', perm: [0, 2, 3, 1] },
    { kind: 'value', part: 'v_proj', perm: [0, 2, 1, 3] },
  ]) {
    const parts = LAYERS.map((layer) =>
      weights.linear(`/model/decoder/layers.${layer}/encoder_attn/${part}`),
    );
    const joined = build.linear(`cross.${kind}`, input, parts);
    const byHead = build.reshape(`cross.${kind}.heads`, joined, [0, -1, heads * layers, headSize]);
    build.editor.add('Transpose', [byHead], `cross.${kind}.turned`, [intsAttribute('perm', perm)]);
    const names = LAYERS.map((layer) => `cross.${layer}.${kind}`);
    build.split(`cross.${kind}.turned`, sizes, names, 1);
    const dims = kind === 'key' ? ['batch', heads, headSize, 'frames'] : ['batch', heads, 'frames', headSize];
    outputs.push(...names.map((name) => valueInfo(name, TENSOR_TYPE.float, dims)));
  }
  build.editor.setOutputs(outputs);
}
