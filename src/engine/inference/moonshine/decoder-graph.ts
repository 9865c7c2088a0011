import { GraphEditor, valueInfo } from '../onnx/graph-editor.js';
import {
  TENSOR_TYPE,
  type GraphProto,
  type ModelProto,
  type TensorProto,
  type ValueInfoProto,
} from '../onnx/onnx-proto.js';
import { graphAttribute, int64Tensor, intAttribute } from '../onnx/onnx-tensors.js';
import { cacheNames, modelOf, MOONSHINE, type CacheRole } from './moonshine-shape.js';
import { stepGraph } from './step-graph.js';
import type { WeightSign } from './transformer-builder.js';

const { bool, float, int64 } = TENSOR_TYPE;
const { heads, headSize, endToken } = MOONSHINE;
const ALWAYS: TensorProto = { name: 'always', dims: [], dataType: bool, rawData: Uint8Array.of(1) };
const STEPS = valueInfo('steps', int64, []);
/** Of each step: the two likeliest tokens, their probabilities, and where it listened. */
const FOUND = [
  valueInfo('tokens', int64, ['taken', 1, 1, 2]),
  valueInfo('probabilities', float, ['taken', 1, 1, 2]),
  valueInfo('alignments', float, ['taken', 1, 1, 'frames']),
];

/**
 * The decoder: a loop of decoding steps, each with the likeliest token of the one before, until that is the end of the
 * text or `steps` have been taken. What lies between two calls of a graph, some 40 tensors that change hands, is thus paid once
 * for many tokens.
 */
export function buildDecoderGraph(mergedDecoder: ModelProto, sign: WeightSign): ModelProto {
  const body = stepGraph(mergedDecoder, sign);
  const cross = body.input.filter(({ name }) => name.startsWith('cross.'));
  makeLoopBody(body);
  // Those of a graph within another stay in memory beside what the runtime makes of them: 37 MB.
  const constants = body.initializer.splice(0);
  const graph: GraphProto = {
    name: 'decoder',
    node: [],
    initializer: constants,
    input: [STEPS, ...carried('first.token', 'first.position', 'first'), ...cross],
    output: [],
    valueInfo: [],
  };
  const editor = new GraphEditor(graph);
  const first = ['first.token', 'first.position', ...cacheNames('first')];
  const last = ['last.token', 'last.position', ...cacheNames('last')];
  const found = FOUND.map(({ name }) => name);
  const inner = [graphAttribute('body', body)];
  editor.add('Loop', [STEPS.name, editor.addTensors(ALWAYS), ...first], [...last, ...found], inner);
  editor.setOutputs([...FOUND, ...caches('last')]);
  return modelOf(graph);
}

/** Makes of a step what the operator `Loop` repeats: it takes its number and whether to go on, and gives the latter. */
function makeLoopBody(step: GraphProto): void {
  const editor = new GraphEditor(step);
  const found = step.output.filter(({ name }) => !name.startsWith('present.'));
  const likeliest = editor.addTensors(int64Tensor('likeliest', [], [0]));
  const next = editor.add('Gather', ['top_tokens', likeliest], 'next.token', [intAttribute('axis', 2)]);
  const end = editor.addTensors(int64Tensor('end.token', [1, 1], [endToken]));
  const scalar = editor.addTensors(int64Tensor('scalar.shape', [0], []));
  const isEnd = editor.add('Reshape', [editor.add('Equal', [next, end], 'ends'), scalar], 'has_ended');
  const goesOn = editor.add('Not', [isEnd], 'goes_on');
  const one = editor.addTensors(int64Tensor('one', [1], [1]));
  const position = editor.add('Add', ['position', one], 'next.position');
  editor.setOutputs([valueInfo(goesOn, bool, []), ...carried(next, position, 'present'), ...found]);
  step.input = [
    valueInfo('iteration', int64, []),
    valueInfo('goes_on.before', bool, []),
    ...carried('input_ids', 'position', 'past'),
  ];
}

/** What goes from step to step. */
function carried(token: string, position: string, cache: CacheRole): ValueInfoProto[] {
  return [valueInfo(token, int64, [1, 1]), valueInfo(position, int64, [1]), ...caches(cache)];
}

/** Each has a length of its own as far as the runtime can know. */
function caches(role: CacheRole): ValueInfoProto[] {
  return cacheNames(role).map((name) => valueInfo(name, float, [1, heads, `length of ${name}`, headSize]));
}
