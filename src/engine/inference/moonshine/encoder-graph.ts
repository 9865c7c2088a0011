import { extractBranch, GraphEditor, valueInfo } from '../onnx/graph-editor.js';
import { TENSOR_TYPE, type ModelProto } from '../onnx/onnx-proto.js';
import { floatTensor, int64Tensor, intAttribute, intsAttribute } from '../onnx/onnx-tensors.js';
import { modelOf, MOONSHINE } from './moonshine-shape.js';
import { SourceWeights } from './source-weights.js';
import { QUERY_KEY_VALUE, ROTARY_PAIRS, TransformerBuilder, type WeightSign } from './transformer-builder.js';

/** Last value of the convolutions that turn samples into frames. */
const FRAMES = '/Transpose_output_0';
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
  new GraphEditor(graph).setOutputs([
    valueInfo(FRAMES, TENSOR_TYPE.float, ['batch', 'frames', MOONSHINE.hiddenSize]),
  ]);
  const build = new TransformerBuilder(graph, sign);
  addPositions(build.editor, weights);
  let residual = FRAMES;
  let normalized = build.norm('encoder.norm.0', FRAMES, weights.floats('layers.0.input_layernorm.weight'));
  for (const layer of LAYERS) {
    const attention = addAttention(build, weights, layer, normalized);
    const afterAttention = weights.floats(`layers.${layer}.post_attention_layernorm.weight`);
    const inner = build.addAndNorm(`encoder.inner.${layer}`, residual, attention, afterAttention);
    const feedForward = addFeedForward(build, weights, layer, inner.normalized);
    const isLast = layer === MOONSHINE.layers - 1;
    const nextNorm = isLast ? 'layer_norm.weight' : `layers.${layer + 1}.input_layernorm.weight`;
    const outer = build.addAndNorm(
      `encoder.norm.${layer + 1}`,
      inner.sum,
      feedForward,
      weights.floats(nextNorm),
    );
    residual = outer.sum;
    normalized = outer.normalized;
  }
  addCrossAttention(build, cross, normalized);
  return modelOf(graph);
}

/** Cosines and sines of as many positions as there are frames. */
function addPositions(editor: GraphEditor, weights: SourceWeights): void {
  const frequencies = weights.floats('/rotary_emb/Cast_1_output_0');
  editor.addTensors(
    floatTensor('rotary.frequencies', [1, ROTARY_PAIRS], frequencies),
    int64Tensor('rotary.start', [1], [0]),
    int64Tensor('rotary.zero', [], [0]),
    int64Tensor('rotary.one', [], [1]),
    int64Tensor('rotary.column', [2], [-1, 1]),
  );
  editor.add('Shape', [FRAMES], 'frames.shape');
  editor.add('Gather', ['frames.shape', 'rotary.one'], 'frames.count', [intAttribute('axis', 0)]);
  editor.add('Range', ['rotary.zero', 'frames.count', 'rotary.one'], 'positions');
  editor.add('Cast', ['positions'], 'positions.float', [intAttribute('to', TENSOR_TYPE.float)]);
  editor.add('Reshape', ['positions.float', 'rotary.column'], 'positions.column');
  editor.add('Mul', ['positions.column', 'rotary.frequencies'], 'rotary.angles');
  editor.add('Cos', ['rotary.angles'], 'rotary.cos');
  editor.add('Sin', ['rotary.angles'], 'rotary.sin');
}

function addAttention(
  build: TransformerBuilder,
  weights: SourceWeights,
  layer: number,
  input: string,
): string {
  const at = `encoder.attention.${layer}`;
  const parts = ['q_proj', 'k_proj', 'v_proj'].map((part) =>
    weights.linear(`/layers.${layer}/self_attn/${part}`),
  );
  const joined = build.linear(`${at}.joined`, input, parts);
  const [queryKey = '', value = ''] = build.split(joined, QUERY_KEY_VALUE, [`${at}.qk`, `${at}.value`], 2);
  const rotated = build.rotate(`${at}.rotated`, queryKey, 2 * MOONSHINE.heads, 'rotary.start');
  const half = MOONSHINE.hiddenSize;
  const [query = '', key = ''] = build.split(rotated, [half, half], [`${at}.query`, `${at}.key`], 2);
  const heads = [intAttribute('num_heads', MOONSHINE.heads)];
  build.editor.add('MultiHeadAttention', [query, key, value], `${at}.heads`, heads, 'com.microsoft');
  return build.linear(`${at}.out`, `${at}.heads`, [weights.linear(`/layers.${layer}/self_attn/dense`)]);
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
