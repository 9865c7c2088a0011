import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { decodeModel, encodeModel, TENSOR_TYPE } from './onnx-proto.js';
import { floatTensor, int64Tensor, scalarOf, toNumber, transposeBytes } from './onnx-tensors.js';

/** A model with one node and, in model, graph and node, a field the editor does not know. */
function modelBytes(): Uint8Array {
  const node = protobuf.Writer.create();
  node
    .uint32((1 << 3) | 2)
    .string('x')
    .uint32((4 << 3) | 2)
    .string('Relu')
    .uint32((6 << 3) | 2)
    .string('node note');
  const graph = protobuf.Writer.create();
  graph
    .uint32((1 << 3) | 2)
    .bytes(node.finish())
    .uint32((10 << 3) | 2)
    .string('graph note');
  const model = protobuf.Writer.create();
  model
    .uint32((1 << 3) | 0)
    .int64(10)
    .uint32((6 << 3) | 2)
    .string('model note')
    .uint32((7 << 3) | 2)
    .bytes(graph.finish());
  return model.finish();
}

describe('ONNX messages', () => {
  it('keep the fields that the editor does not know', () => {
    const text = Buffer.from(encodeModel(decodeModel(modelBytes()))).toString('latin1');
    for (const note of ['node note', 'graph note', 'model note']) expect(text).toContain(note);
  });

  it('read back as they were written', () => {
    const model = decodeModel(modelBytes());
    model.graph.initializer.push(floatTensor('half', [], Float32Array.of(0.5)));
    const again = decodeModel(encodeModel(model));
    expect(again.graph.node[0]?.opType).toBe('Relu');
    expect(scalarOf(again.graph.initializer[0] ?? {})).toBe(0.5);
  });

  it('refuse bytes that hold no graph', () => {
    expect(() => decodeModel(new Uint8Array())).toThrow('Not an ONNX model');
  });
});

describe('tensors', () => {
  it('hold 64-bit integers in little-endian order', () => {
    const { rawData } = int64Tensor('shape', [2], [-1, 288]);
    const view = new DataView(Uint8Array.from(rawData ?? []).buffer);
    expect([view.getBigInt64(0, true), view.getBigInt64(8, true)]).toEqual([-1n, 288n]);
  });

  it('give their scalar from raw bytes or typed fields', () => {
    expect(scalarOf({ dataType: TENSOR_TYPE.uint8, rawData: Uint8Array.of(137) })).toBe(137);
    expect(scalarOf({ dataType: TENSOR_TYPE.float, floatData: [0.25] })).toBe(0.25);
    expect(() => scalarOf({ name: 'empty', dataType: TENSOR_TYPE.float })).toThrow('empty');
  });

  it('swap rows and columns', () => {
    expect([...transposeBytes(Uint8Array.of(1, 2, 3, 4, 5, 6), 2, 3)]).toEqual([1, 4, 2, 5, 3, 6]);
  });

  it('read 64-bit fields of either form as numbers', () => {
    expect([toNumber(7), toNumber({ toNumber: () => 8 }), toNumber(undefined)]).toEqual([7, 8, 0]);
  });
});
