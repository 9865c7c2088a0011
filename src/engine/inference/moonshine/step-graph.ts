import { extractBranch, GraphEditor, valueInfo } from '../onnx/graph-editor.js';
import { TENSOR_TYPE, type GraphProto, type ModelProto } from '../onnx/onnx-proto.js';
import {
  int64Tensor,
  intAttribute,
  intsAttribute,
  toNumber,
  transposeBytes,
  uint8Tensor,
} from '../onnx/onnx-tensors.js';
import { MOONSHINE, pastNames, presentNames } from './moonshine-shape.js';

const EMBEDDING = 'model.decoder.embed_tokens.weight_merged_0';
/** Cross-attention heads, as layer × heads + head, whose weight moves along with the speech. */
const ALIGNMENT_HEADS = Array.from({ length: MOONSHINE.layers * MOONSHINE.heads }, (_, head) => head);
const HIDDEN = '/model/decoder/norm/Mul_output_0';

/**
 * One decoding step: a token and the caches in, the two likeliest next tokens with their probabilities and the
 * longer cache out. An empty cache makes it the first step.
 */
export function buildStepGraph(mergedDecoder: ModelProto): ModelProto {
  const graph = extractBranch(mergedDecoder, 'then_branch');
  renameCaches(graph);
  const editor = new GraphEditor(graph);
  addIntegerHead(editor);
  const probabilities = editor.add('Softmax', ['logits:int'], 'probabilities', [intAttribute('axis', -1)]);
  const k = editor.addTensors(int64Tensor('top_k', [1], [2]));
  editor.add('TopK', [probabilities, k], ['top_probabilities', 'top_tokens'], [intAttribute('axis', -1)]);
  addAlignment(editor);
  const cacheShape = ['batch', MOONSHINE.heads, 'length', MOONSHINE.headSize];
  editor.setOutputs([
    valueInfo('top_tokens', TENSOR_TYPE.int64, ['batch', 1, 2]),
    valueInfo('top_probabilities', TENSOR_TYPE.float, ['batch', 1, 2]),
    valueInfo('alignment', TENSOR_TYPE.float, ['batch', 'frames']),
    ...presentNames().map((name) => valueInfo(name, TENSOR_TYPE.float, cacheShape)),
  ]);
  return { ...mergedDecoder, graph };
}

/** Gives the cache inputs and outputs the names of this project. */
function renameCaches(graph: GraphProto): void {
  const names = new Map<string, string>();
  for (const name of pastNames()) {
    const [, layer = '', kind = ''] = name.split('.');
    names.set(`past_key_values.${layer}.decoder.${kind}`, name);
    names.set(`past_key_values.${layer}.encoder.${kind}`, `cross.${layer}.${kind}`);
    names.set(`present.${layer}.decoder.${kind}`, `present.${layer}.${kind}`);
  }
  const renamed = (name: string): string => names.get(name) ?? name;
  graph.input = graph.input.map((value) => ({ ...value, name: renamed(value.name) }));
  for (const node of graph.node) {
    node.input = node.input.map(renamed);
    node.output = node.output.map(renamed);
  }
}

/** Multiplies by the tied embedding as integers, instead of turning all of it into floats for each token. */
function addIntegerHead(editor: GraphEditor): void {
  const embedding = editor.tensor(`${EMBEDDING}_quantized`);
  const [rows = 0, columns = 0] = (embedding.dims ?? []).map(toNumber);
  const transposed = transposeBytes(embedding.rawData ?? new Uint8Array(), rows, columns);
  editor.addTensors(uint8Tensor('head.weight', [columns, rows], transposed));
  editor.add('DynamicQuantizeLinear', [HIDDEN], ['head.hidden', 'head.scale', 'head.zero_point']);
  const inputs = ['head.hidden', 'head.weight', 'head.zero_point', `${EMBEDDING}_zero_point`];
  editor.add('MatMulInteger', inputs, 'head.product');
  editor.add('Cast', ['head.product'], 'head.float', [intAttribute('to', TENSOR_TYPE.float)]);
  editor.add('Mul', ['head.scale', `${EMBEDDING}_scale`], 'head.scales');
  editor.add('Mul', ['head.float', 'head.scales'], 'logits:int');
}

/** Where in the audio the step listens: the mean cross-attention of the heads that follow the speech. */
function addAlignment(editor: GraphEditor): void {
  const layers = Array.from(
    { length: MOONSHINE.layers },
    (_, layer) => `/model/decoder/layers.${layer}/encoder_attn/Softmax_output_0`,
  );
  const all = editor.add('Concat', layers, 'attention', [intAttribute('axis', 1)]);
  const heads = editor.addTensors(int64Tensor('alignment_heads', [ALIGNMENT_HEADS.length], ALIGNMENT_HEADS));
  const chosen = editor.add('Gather', [all, heads], 'attention.chosen', [intAttribute('axis', 1)]);
  editor.add('ReduceMean', [chosen], 'alignment', [
    intsAttribute('axes', [1, 2]),
    intAttribute('keepdims', 0),
  ]);
}
