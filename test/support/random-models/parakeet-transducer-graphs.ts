import type { ModelProto } from '../../../src/engine/inference/onnx/onnx-proto.js';
import { intAttribute } from '../../../src/engine/inference/onnx/onnx-tensors.js';
import { ExportedGraph } from './exported-graph.js';
import type { ParakeetShape } from './parakeet-shape.js';
import type { Precision } from './random-graph.js';

/** The names that an export gives to what the prediction network remembers. */
interface StateNames {
  inputs: readonly [string, string];
  outputs: readonly [string, string];
}

const SPLIT_STATES: StateNames = { inputs: ['states.1', 'onnx::Slice_3'], outputs: ['states', '162'] };
const JOINT_STATES: StateNames = {
  inputs: ['input_states_1', 'input_states_2'],
  outputs: ['output_states_1', 'output_states_2'],
};
/** As sherpa-onnx's exporter quantises these graphs; the encoder's weights are unsigned. */
const WEIGHTS = 'int8';
/** Deviation of the scores: how sure the model is of itself. */
const SCORE_GAIN = 3;
/** By how much the tokens so far outweigh a recurrent layer's small outputs. */
const SAID_GAIN = 3;

/** The prediction network alone, as sherpa-onnx exports it. */
export function parakeetDecoder(shape: ParakeetShape, precision: Precision, seed: number): ModelProto {
  const graph = new ExportedGraph('decoder', precision, seed, WEIGHTS);
  const predictor = addPredictor(graph, shape, SPLIT_STATES);
  graph.output('outputs', predictor.output, 'float', ['batch', shape.predictorSize, 'tokens']);
  addPredictorOutputs(graph, shape, predictor, SPLIT_STATES);
  return graph.model();
}

/** The joint network alone, as sherpa-onnx exports it. */
export function parakeetJoiner(shape: ParakeetShape, precision: Precision, seed: number): ModelProto {
  const graph = new ExportedGraph('joiner', precision, seed, WEIGHTS);
  const frames = graph.input('encoder_outputs', 'float', ['batch', shape.size, 'frames']);
  const tokens = graph.input('decoder_outputs', 'float', ['batch', shape.predictorSize, 'tokens']);
  addJoiner(graph, shape, frames, tokens);
  return graph.model();
}

/** Both networks in one graph, as onnx-asr's models have them; of the same weights as the two alone with these seeds. */
export function parakeetDecoderJoint(
  shape: ParakeetShape,
  precision: Precision,
  decoderSeed: number,
  joinerSeed: number,
): ModelProto {
  const graph = new ExportedGraph('decoder_joint', precision, decoderSeed, WEIGHTS);
  const frames = graph.input('encoder_outputs', 'float', ['batch', shape.size, 'frames']);
  const predictor = addPredictor(graph, shape, JOINT_STATES);
  graph.drawFrom(joinerSeed);
  addJoiner(graph, shape, frames, predictor.output);
  addPredictorOutputs(graph, shape, predictor, JOINT_STATES);
  return graph.model();
}

interface Predictor {
  /** `[batch, size, tokens]`. */
  output: string;
  length: string;
  states: readonly [string, string];
}

/** An embedding and recurrent layers. */
function addPredictor(graph: ExportedGraph, shape: ParakeetShape, names: StateNames): Predictor {
  const { predictorSize: size, predictorLayers: layers } = shape;
  const targets = graph.input('targets', 'int32', ['batch', 'tokens']);
  const length = graph.input('target_length', 'int32', ['batch']);
  const [hidden, cell] = names.inputs.map((name) => graph.input(name, 'float', [layers, 'batch', size]));
  let value = graph.transpose(graph.embedding(targets, shape.tokens + 1, size), 1, 0, 2);
  const lasts: { hidden: string; cell: string }[] = [];
  for (let layer = 0; layer < layers; layer += 1) {
    const own = (state = ''): string =>
      graph.node('Slice', [state, graph.ints(layer), graph.ints(layer + 1), graph.ints(0)]);
    const result = graph.lstm(value, size, own(hidden), own(cell));
    value = result.output;
    lasts.push(result);
  }
  const joined = (states: string[]): string => graph.node('Concat', states, [intAttribute('axis', 0)]);
  const states = [joined(lasts.map((last) => last.hidden)), joined(lasts.map((last) => last.cell))] as const;
  return { output: graph.transpose(value, 1, 2, 0), length, states };
}

function addPredictorOutputs(
  graph: ExportedGraph,
  { predictorLayers, predictorSize }: ParakeetShape,
  { length, states }: Predictor,
  names: StateNames,
): void {
  graph.output('prednet_lengths', length, 'int32', ['batch']);
  names.outputs.forEach((name, at) => {
    graph.output(name, states[at] ?? '', 'float', [predictorLayers, 'batch', predictorSize]);
  });
}

/** The sum of what a frame and the tokens say, and a linear layer over it: scores of tokens, the blank and durations. */
function addJoiner(graph: ExportedGraph, shape: ParakeetShape, frames: string, tokens: string): void {
  const { joinerSize, blankBias, durationBiases } = shape;
  const heard = graph.linear(graph.transpose(frames, 0, 2, 1), shape.size, joinerSize);
  const said = graph.linear(graph.transpose(tokens, 0, 2, 1), shape.predictorSize, joinerSize, SAID_GAIN);
  const sum = graph.node('Add', [graph.unsqueeze(heard, 2), graph.unsqueeze(said, 1)]);
  const scoreCount = shape.tokens + 1 + shape.durations;
  const scores = graph.linear(graph.node('Relu', [sum]), joinerSize, scoreCount, SCORE_GAIN);
  const bias = new Float32Array(scoreCount);
  bias.set([blankBias, ...durationBiases], shape.tokens);
  const biased = graph.node('Add', [graph.floats([scoreCount], bias), scores]);
  graph.output('outputs', biased, 'float', ['batch', 'frames', 'tokens', scoreCount]);
}
