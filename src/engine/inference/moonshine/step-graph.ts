import { extractBranch, valueInfo } from '../onnx/graph-editor.js';
import { TENSOR_TYPE, type GraphProto, type ModelProto, type ValueInfoProto } from '../onnx/onnx-proto.js';
import {
  floatAttribute,
  floatTensor,
  int64Tensor,
  intAttribute,
  scalarOf,
  toNumber,
  transposeBytes,
} from '../onnx/onnx-tensors.js';
import { ALIGNMENT_HEADS } from './alignment-heads.js';
import { cacheNames, MOONSHINE } from './moonshine-shape.js';
import { SourceWeights } from './source-weights.js';
import { QUERY_KEY_VALUE, ROTARY_PAIRS, TransformerBuilder, type WeightSign } from './transformer-builder.js';

const EMBEDDING = 'model.decoder.embed_tokens.weight_merged_0';
const FUSED = 'com.microsoft';
const { heads, headSize, hiddenSize, layers } = MOONSHINE;
const LAYERS = Array.from({ length: layers }, (_, layer) => layer);
/** One position of every head. */
const BY_HEAD = [-1, heads, 1, headSize] as const;
const FLAT = [-1, 1, hiddenSize] as const;

/**
 * One decoding step, built around the source's weights: a token and the caches in; out come the two likeliest next
 * tokens with their probabilities, the frames listened to and the longer cache. An empty cache makes it the first step.
 */
export function stepGraph(mergedDecoder: ModelProto, sign: WeightSign): GraphProto {
  const weights = new SourceWeights(extractBranch(mergedDecoder, 'then_branch'));
  const graph: GraphProto = {
    node: [],
    initializer: [],
    input: inputs(),
    output: [],
    valueInfo: [],
    name: 'decoder-step',
  };
  const build = new TransformerBuilder(graph, sign);
  addPositions(build, weights);
  let residual = addEmbedding(build, weights);
  let normalized = build.norm('norm.0', residual, norm(weights, 'layers.0.input_layernorm'));
  for (const layer of LAYERS) {
    const self = addSelfAttention(build, weights, layer, normalized);
    const afterSelf = norm(weights, `layers.${layer}.post_attention_layernorm`);
    const heard = build.addAndNorm(`self.norm.${layer}`, residual, self, afterSelf);
    const cross = addCrossAttention(build, weights, layer, heard.normalized);
    const afterCross = norm(weights, `layers.${layer}.final_layernorm`);
    const thought = build.addAndNorm(`cross.norm.${layer}`, heard.sum, cross, afterCross);
    const feedForward = addFeedForward(build, weights, layer, thought.normalized);
    const nextNorm = layer === layers - 1 ? 'norm' : `layers.${layer + 1}.input_layernorm`;
    const outer = build.addAndNorm(`norm.${layer + 1}`, thought.sum, feedForward, norm(weights, nextNorm));
    residual = outer.sum;
    normalized = outer.normalized;
  }
  addHead(build, weights, normalized);
  addAlignment(build);
  build.editor.setOutputs(outputs());
  return graph;
}

function inputs(): ValueInfoProto[] {
  const float = TENSOR_TYPE.float;
  const perLayer = LAYERS.flatMap((layer) => [
    valueInfo(`past.${layer}.key`, float, ['batch', heads, 'length', headSize]),
    valueInfo(`past.${layer}.value`, float, ['batch', heads, 'length', headSize]),
    valueInfo(`cross.${layer}.key`, float, ['batch', heads, headSize, 'frames']),
    valueInfo(`cross.${layer}.value`, float, ['batch', heads, 'frames', headSize]),
  ]);
  return [
    valueInfo('input_ids', TENSOR_TYPE.int64, ['batch', 1]),
    valueInfo('position', TENSOR_TYPE.int64, [1]),
    ...perLayer,
  ];
}

function outputs(): ValueInfoProto[] {
  return [
    valueInfo('top_tokens', TENSOR_TYPE.int64, ['batch', 1, 2]),
    valueInfo('top_probabilities', TENSOR_TYPE.float, ['batch', 1, 2]),
    valueInfo('alignment', TENSOR_TYPE.float, ['batch', 1, 'frames']),
    ...cacheNames('present').map((name) =>
      valueInfo(name, TENSOR_TYPE.float, ['batch', heads, 'length', headSize]),
    ),
  ];
}

function norm(weights: SourceWeights, path: string): Float32Array {
  return weights.floats(`model.decoder.${path}.weight_merged_0`);
}

/** Cosines and sines of every position a text can reach. */
function addPositions(build: TransformerBuilder, weights: SourceWeights): void {
  const frequencies = weights.floats('/model/decoder/rotary_emb/Cast_1_output_0');
  const count = MOONSHINE.maxPositions * ROTARY_PAIRS;
  const angles = Float32Array.from(
    { length: count },
    (_, at) => Math.floor(at / ROTARY_PAIRS) * (frequencies[at % ROTARY_PAIRS] ?? 0),
  );
  const dims = [MOONSHINE.maxPositions, ROTARY_PAIRS];
  build.editor.addTensors(
    floatTensor('rotary.cos', dims, angles.map(Math.cos)),
    floatTensor('rotary.sin', dims, angles.map(Math.sin)),
  );
}

/** Looks the token up among the 8-bit embeddings and gives its row as floats. */
function addEmbedding(build: TransformerBuilder, weights: SourceWeights): string {
  const { editor } = build;
  editor.addTensors(
    { ...weights.tensor(`${EMBEDDING}_quantized`), name: 'embedding.weight' },
    { ...weights.tensor(`${EMBEDDING}_scale`), name: 'embedding.scale' },
    { ...weights.tensor(`${EMBEDDING}_zero_point`), name: 'embedding.zero_point' },
  );
  editor.add('Gather', ['embedding.weight', 'input_ids'], 'embedding.row', [intAttribute('axis', 0)]);
  return editor.add(
    'DequantizeLinear',
    ['embedding.row', 'embedding.scale', 'embedding.zero_point'],
    'embedding',
  );
}

function addSelfAttention(
  build: TransformerBuilder,
  weights: SourceWeights,
  layer: number,
  input: string,
): string {
  const at = `self.${layer}`;
  const path = `/model/decoder/layers.${layer}/self_attn`;
  const parts = ['q_proj', 'k_proj', 'v_proj'].map((part) => weights.linear(`${path}/${part}`));
  const joined = build.linear(`${at}.joined`, input, parts);
  const [queryKey = '', flatValue = ''] = build.split(
    joined,
    QUERY_KEY_VALUE,
    [`${at}.qk`, `${at}.flat_value`],
    2,
  );
  const rotated = build.rotate(`${at}.rotated`, queryKey, 2 * heads, 'position');
  const names = [`${at}.flat_query`, `${at}.flat_key`];
  const [flatQuery = '', flatKey = ''] = build.split(rotated, [hiddenSize, hiddenSize], names, 2);
  const query = build.reshape(`${at}.query`, flatQuery, BY_HEAD);
  const key = build.reshape(`${at}.key`, flatKey, BY_HEAD);
  const value = build.reshape(`${at}.value`, flatValue, BY_HEAD);
  const alongTime = [intAttribute('axis', 2)];
  const keys = build.editor.add('Concat', [`past.${layer}.key`, key], `present.${layer}.key`, alongTime);
  const values = build.editor.add(
    'Concat',
    [`past.${layer}.value`, value],
    `present.${layer}.value`,
    alongTime,
  );
  const scores = [intAttribute('transB', 1), floatAttribute('alpha', 1 / Math.sqrt(headSize))];
  build.editor.add('FusedMatMul', [query, keys], `${at}.scores`, scores, FUSED);
  build.editor.add('Softmax', [`${at}.scores`], `${at}.weights`, [intAttribute('axis', -1)]);
  build.editor.add('MatMul', [`${at}.weights`, values], `${at}.heads`);
  return build.linear(`${at}.out`, build.reshape(`${at}.flat`, `${at}.heads`, FLAT), [
    weights.linear(`${path}/dense`),
  ]);
}

function addCrossAttention(
  build: TransformerBuilder,
  weights: SourceWeights,
  layer: number,
  input: string,
): string {
  const at = `heard.${layer}`;
  const path = `/model/decoder/layers.${layer}/encoder_attn`;
  const flatQuery = build.linear(`${at}.flat_query`, input, [weights.linear(`${path}/q_proj`)]);
  const query = build.reshape(`${at}.query`, flatQuery, BY_HEAD);
  const scores = [floatAttribute('alpha', 1 / Math.sqrt(headSize))];
  build.editor.add('FusedMatMul', [query, `cross.${layer}.key`], `${at}.scores`, scores, FUSED);
  build.editor.add('Softmax', [`${at}.scores`], `${at}.weights`, [intAttribute('axis', -1)]);
  build.editor.add('MatMul', [`${at}.weights`, `cross.${layer}.value`], `${at}.heads`);
  return build.linear(`${at}.out`, build.reshape(`${at}.flat`, `${at}.heads`, FLAT), [
    weights.linear(`${path}/dense`),
  ]);
}

function addFeedForward(
  build: TransformerBuilder,
  weights: SourceWeights,
  layer: number,
  input: string,
): string {
  const at = `mlp.${layer}`;
  const path = `model.decoder.layers.${layer}.mlp`;
  const source = `/model/decoder/layers.${layer}/mlp`;
  const upBias = weights.floats(`${path}.up_proj.bias_merged_0`);
  const joined = build.linear(`${at}.joined`, input, [weights.linear(`${source}/up_proj`)], upBias);
  const half = upBias.length / 2;
  const [plain = '', gate = ''] = build.split(joined, [half, half], [`${at}.plain`, `${at}.gate`], 2);
  build.editor.add('QuickGelu', [gate], `${at}.open`, [floatAttribute('alpha', 1)], FUSED);
  build.editor.add('Mul', [`${at}.open`, plain], `${at}.gated`);
  const downBias = weights.floats(`${path}.down_proj.bias_merged_0`);
  return build.linear(`${at}.out`, `${at}.gated`, [weights.linear(`${source}/down_proj`)], downBias);
}

/** Probabilities of the next token, by the embedding turned around. */
function addHead(build: TransformerBuilder, weights: SourceWeights, input: string): void {
  const embedding = weights.tensor(`${EMBEDDING}_quantized`);
  const [columns = 0, rows = 0] = (embedding.dims ?? []).map(toNumber);
  const weight = transposeBytes(embedding.rawData ?? new Uint8Array(), columns, rows);
  const zeroPoint = scalarOf(weights.tensor(`${EMBEDDING}_zero_point`));
  const scale = scalarOf(weights.tensor(`${EMBEDDING}_scale`));
  const logits = build.linear('logits', input, [{ rows, columns, weight, zeroPoint, scale }]);
  const axis = [intAttribute('axis', -1)];
  build.editor.add('Softmax', [logits], 'probabilities', axis);
  const count = build.editor.addTensors(int64Tensor('top.count', [1], [2]));
  build.editor.add('TopK', ['probabilities', count], ['top_probabilities', 'top_tokens'], axis);
}

/** Where in the audio the step listens: the mean cross-attention of the heads that follow the speech. */
function addAlignment(build: TransformerBuilder): void {
  const { editor } = build;
  const listening = LAYERS.filter((layer) =>
    ALIGNMENT_HEADS.some((head) => Math.floor(head / heads) === layer),
  );
  const count = listening.length * heads;
  const mix = Float32Array.from({ length: count }, (_, at) => {
    const head = (listening[Math.floor(at / heads)] ?? 0) * heads + (at % heads);
    return ALIGNMENT_HEADS.includes(head) ? 1 / ALIGNMENT_HEADS.length : 0;
  });
  const all = listening.map((layer) => `heard.${layer}.weights`);
  editor.add('Concat', all, 'attention', [intAttribute('axis', 1)]);
  const byHead = build.reshape('attention.by_head', 'attention', [0, count, -1]);
  const shares = editor.addTensors(floatTensor('alignment.shares', [1, count], mix));
  editor.add('MatMul', [shares, byHead], 'alignment');
}
