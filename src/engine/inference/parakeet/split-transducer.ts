import { GraphEditor, namesRead } from '../onnx/graph-editor.js';
import { TENSOR_TYPE, type GraphProto, type ModelProto, type ValueInfoProto } from '../onnx/onnx-proto.js';

/** A joint graph in two: what follows the tokens, and what also hears the audio. */
export interface SplitTransducer {
  /** Its inputs are those of the whole but the frames; its outputs are {@link crossing} and the states. */
  predictor: ModelProto;
  /** Its inputs are the frames and {@link crossing}; its output is the first of the whole. */
  joiner: ModelProto;
  /** Names of the values that the joiner takes from the predictor. */
  crossing: string[];
}

/**
 * Splits a graph with a prediction network and a joint network in it, so that the former need run once for each token
 * and not once for each frame. Every node is computed as before, only in another session.
 *
 * @param frameInput name of the input that carries what the encoder heard.
 * @param states names of the outputs that carry what the prediction network knows.
 * @throws Error when the first output does not follow from both tokens and a frame, or a state from more than tokens.
 */
export function splitTransducer(
  model: ModelProto,
  frameInput: string,
  states: readonly string[],
): SplitTransducer {
  const { graph } = model;
  const inputs = graph.input.map(({ name }) => name);
  const fromFrames = reachedFrom(graph, [frameInput]);
  const fromTokens = reachedFrom(
    graph,
    inputs.filter((name) => name !== frameInput),
  );
  const scores = graph.output[0];
  if (scores === undefined || !fromFrames.has(scores.name) || !fromTokens.has(scores.name))
    throw new Error('its first output does not follow from tokens and frames');
  if (states.some((name) => !fromTokens.has(name) || fromFrames.has(name)))
    throw new Error('its states do not follow from tokens alone');
  const crossing = crossingValues(graph, fromFrames, fromTokens);
  const carried = crossing.map((name) => typedValue(graph, name));
  const predictor = { ...graph, output: [...graph.output] };
  const stateOutputs = graph.output.filter(({ name }) => states.includes(name));
  new GraphEditor(predictor).setOutputs([...carried, ...stateOutputs]);
  const isOfPredictor = (name: string): boolean => fromTokens.has(name) && !fromFrames.has(name);
  const joiner = {
    ...graph,
    node: graph.node.filter((node) => !node.output.some(isOfPredictor)),
    input: [...graph.input.filter(({ name }) => name === frameInput), ...carried],
  };
  new GraphEditor(joiner).setOutputs([scores]);
  return { predictor: { ...model, graph: predictor }, joiner: { ...model, graph: joiner }, crossing };
}

/** Values that depend on some inputs. */
function reachedFrom(graph: GraphProto, inputs: readonly string[]): Set<string> {
  const reached = new Set(inputs);
  for (const node of graph.node) {
    if (namesRead(node).some((name) => reached.has(name))) node.output.forEach((name) => reached.add(name));
  }
  return reached;
}

function crossingValues(graph: GraphProto, fromFrames: Set<string>, fromTokens: Set<string>): string[] {
  const heard = graph.node.filter((node) => node.output.some((name) => fromFrames.has(name)));
  const read = heard.flatMap(namesRead);
  return [...new Set(read.filter((name) => fromTokens.has(name) && !fromFrames.has(name)))];
}

/** A value as a graph's input or output; floats of any shape where the graph does not say. */
function typedValue(graph: GraphProto, name: string): ValueInfoProto {
  const described = [...graph.input, ...graph.valueInfo].find((value) => value.name === name);
  const elemType = described?.type?.tensorType?.elemType ?? TENSOR_TYPE.float;
  return { name, type: { tensorType: { elemType } } };
}
