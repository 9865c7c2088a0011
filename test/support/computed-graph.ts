import { GraphEditor, valueInfo } from '../../src/engine/inference/onnx/graph-editor.js';
import { encodeModel, TENSOR_TYPE } from '../../src/engine/inference/onnx/onnx-proto.js';
import { ort } from '../../src/engine/inference/onnx/onnx-runtime.js';
import { modelOf } from '../../src/engine/inference/moonshine/moonshine-shape.js';
import { TransformerBuilder } from '../../src/engine/inference/moonshine/transformer-builder.js';

/** A float value with its shape. */
export interface FloatValue {
  data: Float32Array;
  dims: readonly number[];
}

/**
 * Computes with onnxruntime what a builder adds to a graph whose only input is `x`.
 *
 * @param add adds to the graph and names the outputs.
 * @returns the values of the outputs, in that order.
 */
export async function computeGraph(
  x: FloatValue,
  add: (build: TransformerBuilder) => string[],
): Promise<Float32Array[]> {
  const free = x.dims.map((_, at) => `dimension${at}`);
  const input = [valueInfo('x', TENSOR_TYPE.float, free)];
  const graph = { name: 'test', node: [], initializer: [], input, output: [], valueInfo: [] };
  const outputs = add(new TransformerBuilder(graph, 'signed'));
  const editor = new GraphEditor(graph);
  editor.setOutputs(outputs.map((name) => ({ name, type: { tensorType: { elemType: TENSOR_TYPE.float } } })));
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1 };
  const session = await ort.InferenceSession.create(encodeModel(modelOf(graph)), options);
  const results = await session.run({ x: new ort.Tensor('float32', x.data, x.dims) });
  await session.release();
  return outputs.map((name) => results[name]?.data as Float32Array);
}

/** Values between −1 and 1 that differ from each other and are the same at every run. */
export function spreadValues(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, at) => Math.sin(at * 0.37) * Math.cos(at * 0.011 + 1));
}

/** The largest difference of values in the same place. Telling all of them would take a reporter minutes. */
export function largestDifference(values: Float32Array | undefined, expected: Float32Array): number {
  if (values?.length !== expected.length) throw new RangeError(`${String(values?.length)} values`);
  return expected.reduce((largest, value, at) => Math.max(largest, Math.abs(value - (values[at] ?? NaN))), 0);
}
