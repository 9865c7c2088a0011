import { appendGraph, extractBranch, GraphEditor, valueInfo } from '../onnx/graph-editor.js';
import { TENSOR_TYPE, type ModelProto } from '../onnx/onnx-proto.js';
import { int64Tensor } from '../onnx/onnx-tensors.js';
import { crossNames, MOONSHINE } from './moonshine-shape.js';

/**
 * Audio in, keys and values of the decoder's cross-attention out: the source encoder followed by the part of the
 * decoder's first step that depends on nothing but the encoder. The models given are not usable afterwards.
 */
export function buildEncoderGraph(encoder: ModelProto, mergedDecoder: ModelProto): ModelProto {
  const firstStep = extractBranch(mergedDecoder, 'else_branch');
  const sourceNames = crossNames().map((name) => name.replace(/^cross\.(\d)\./, 'present.$1.encoder.'));
  shapeByEncoder(new GraphEditor(firstStep), sourceNames);
  const bindings = new Map([['encoder_hidden_states', 'last_hidden_state']]);
  sourceNames.forEach((name, index) => bindings.set(name, crossNames()[index] ?? ''));
  appendGraph(encoder.graph, firstStep, 'decoder:', bindings);
  new GraphEditor(encoder.graph).setOutputs(
    crossNames().map((name) =>
      valueInfo(name, TENSOR_TYPE.float, ['batch', MOONSHINE.heads, 'frames', MOONSHINE.headSize]),
    ),
  );
  return encoder;
}

/** Takes the batch size of keys and values from the encoder's output; the export takes it from the decoder's. */
function shapeByEncoder(editor: GraphEditor, names: readonly string[]): void {
  const { heads, headSize } = MOONSHINE;
  const shape = editor.addTensors(int64Tensor('cross_shape', [4], [0, -1, heads, headSize]));
  for (const name of names) {
    const split = editor.producerOf(editor.producerOf(name).input[0] ?? '');
    split.input = [split.input[0] ?? '', shape];
  }
  editor.setOutputs(editor.graph.output.filter((value) => names.includes(value.name)));
}
