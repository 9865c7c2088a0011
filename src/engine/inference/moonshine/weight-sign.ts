import { ort } from '../onnx/onnx-runtime.js';
import { GraphEditor, valueInfo } from '../onnx/graph-editor.js';
import { encodeModel, TENSOR_TYPE, type GraphProto } from '../onnx/onnx-proto.js';
import { modelOf } from './moonshine-shape.js';
import type { WeightSign } from './transformer-builder.js';

const SIZE = 64;
const LARGEST_INPUT = 255;
const LARGEST_WEIGHT = 127;

/**
 * How weights are multiplied fastest on this machine without loss. Signed weights use the processor's 8-bit dot
 * products and give the same integers 2–5 times sooner; processors without them saturate sums of large products,
 * which a product of the largest values shows.
 */
export async function chooseWeightSign(): Promise<WeightSign> {
  const session = await ort.InferenceSession.create(encodeModel(modelOf(probeGraph())), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  try {
    for (const rows of [1, SIZE]) {
      const input = new ort.Tensor('uint8', new Uint8Array(rows * SIZE).fill(LARGEST_INPUT), [rows, SIZE]);
      const { y } = await session.run({ x: input });
      const isExact = (y?.data as Int32Array).every((sum) => sum === SIZE * LARGEST_INPUT * LARGEST_WEIGHT);
      if (!isExact) return 'unsigned';
    }
    return 'signed';
  } finally {
    await session.release();
  }
}

function probeGraph(): GraphProto {
  const weight = {
    name: 'weight',
    dims: [SIZE, SIZE],
    dataType: TENSOR_TYPE.int8,
    rawData: new Uint8Array(SIZE * SIZE).fill(LARGEST_WEIGHT),
  };
  const graph: GraphProto = {
    name: 'probe',
    node: [],
    initializer: [weight],
    input: [valueInfo('x', TENSOR_TYPE.uint8, ['rows', SIZE])],
    output: [],
    valueInfo: [],
  };
  const editor = new GraphEditor(graph);
  editor.add('MatMulInteger', ['x', 'weight'], 'y');
  editor.setOutputs([valueInfo('y', TENSOR_TYPE.int32, ['rows', SIZE])]);
  return graph;
}
