import ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { extractBranch, GraphEditor, valueInfo } from './graph-editor.js';
import { ATTRIBUTE_TYPE, encodeModel, TENSOR_TYPE, type GraphProto, type ModelProto } from './onnx-proto.js';
import { floatTensor } from './onnx-tensors.js';

const emptyGraph = (): GraphProto => ({
  name: 'test',
  node: [],
  initializer: [],
  input: [valueInfo('x', TENSOR_TYPE.float, [1])],
  output: [],
  valueInfo: [],
});
const modelOf = (graph: GraphProto): ModelProto => ({
  irVersion: 8,
  opsetImport: [{ domain: '', version: 17 }],
  graph,
});

describe('GraphEditor', () => {
  it('builds a graph that onnxruntime computes', async () => {
    const editor = new GraphEditor(emptyGraph());
    const two = editor.addTensors(floatTensor('two', [1], Float32Array.of(2)));
    editor.add('Mul', [editor.add('Add', ['x', two], 'sum'), two], 'y');
    editor.setOutputs([valueInfo('y', TENSOR_TYPE.float, [1])]);
    const session = await ort.InferenceSession.create(encodeModel(modelOf(editor.graph)), {
      intraOpNumThreads: 1,
    });
    const { y } = await session.run({ x: new ort.Tensor('float32', Float32Array.of(3), [1]) });
    await session.release();
    expect(y?.data[0]).toBe(10);
  });

  it('drops nodes, constants and inputs that no output needs', () => {
    const editor = new GraphEditor(emptyGraph());
    editor.addTensors(
      floatTensor('used', [1], Float32Array.of(1)),
      floatTensor('unused', [1], Float32Array.of(1)),
    );
    editor.add('Neg', ['used'], 'y');
    editor.add('Neg', ['x'], 'z');
    editor.setOutputs([valueInfo('y', TENSOR_TYPE.float, [1])]);
    expect(editor.graph.node.map((node) => node.output[0])).toEqual(['y']);
    expect(editor.graph.initializer.map((tensor) => tensor.name)).toEqual(['used']);
    expect(editor.graph.input).toEqual([]);
  });

  it('refuses a node without an output', () => {
    expect(() => new GraphEditor(emptyGraph()).add('Neg', ['x'], [])).toThrow('needs an output');
  });
});

describe('extractBranch', () => {
  const branch = { ...emptyGraph(), input: [], initializer: [floatTensor('inner', [1], Float32Array.of(1))] };
  const outer = {
    ...emptyGraph(),
    initializer: [floatTensor('outer', [1], Float32Array.of(1))],
    node: [
      {
        opType: 'If',
        input: ['condition'],
        output: ['y'],
        attribute: [{ name: 'then_branch', type: ATTRIBUTE_TYPE.graph, g: branch }],
      },
    ],
  };

  it('gives the branch with the constants and inputs of the graph around it', () => {
    const graph = extractBranch(modelOf(outer), 'then_branch');
    expect(graph.initializer.map((tensor) => tensor.name)).toEqual(['outer', 'inner']);
    expect(graph.input.map((value) => value.name)).toEqual(['x']);
  });

  it('refuses a model without the branch', () => {
    expect(() => extractBranch(modelOf(outer), 'else_branch')).toThrow('else_branch');
  });
});
