import {
  TENSOR_TYPE,
  type AttributeProto,
  type GraphProto,
  type Int64,
  type TensorProto,
} from './onnx-proto.js';
import { ATTRIBUTE_TYPE } from './onnx-proto.js';

/** A 64-bit field as a number; the sizes and positions in our graphs are far below 2^53. */
export function toNumber(value: Int64 | undefined): number {
  if (value === undefined) return 0;
  return typeof value === 'number' ? value : value.toNumber();
}

function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** A float tensor. */
export function floatTensor(name: string, dims: number[], values: Float32Array): TensorProto {
  return { name, dims, dataType: TENSOR_TYPE.float, rawData: bytesOf(values) };
}

/** An int64 tensor. */
export function int64Tensor(name: string, dims: number[], values: readonly number[]): TensorProto {
  return { name, dims, dataType: TENSOR_TYPE.int64, rawData: bytesOf(BigInt64Array.from(values, BigInt)) };
}

/**
 * The single value of a scalar tensor of type float or uint8, wherever the exporter stored it.
 *
 * @throws Error when the tensor is of another type or holds no value.
 */
export function scalarOf(tensor: TensorProto): number {
  const raw = tensor.rawData;
  const hasRaw = raw !== undefined && raw.length > 0;
  let value: number | undefined;
  if (tensor.dataType === TENSOR_TYPE.float) {
    value = hasRaw ? new DataView(raw.buffer, raw.byteOffset).getFloat32(0, true) : tensor.floatData?.[0];
  } else if (tensor.dataType === TENSOR_TYPE.uint8) {
    value = hasRaw ? raw[0] : tensor.int32Data?.[0];
  }
  if (value === undefined) throw new Error(`Tensor ${tensor.name ?? ''} has no scalar value`);
  return value;
}

/** Swaps rows and columns of a row-major byte matrix. */
export function transposeBytes(matrix: Uint8Array, rows: number, columns: number): Uint8Array {
  const result = new Uint8Array(matrix.length);
  for (let row = 0; row < rows; row += 1) {
    const start = row * columns;
    for (let column = 0; column < columns; column += 1) {
      result[column * rows + row] = matrix[start + column] ?? 0;
    }
  }
  return result;
}

/** An integer attribute of a node. */
export function intAttribute(name: string, value: number): AttributeProto {
  return { name, type: ATTRIBUTE_TYPE.int, i: value };
}

/** A float attribute of a node. */
export function floatAttribute(name: string, value: number): AttributeProto {
  return { name, type: ATTRIBUTE_TYPE.float, f: value };
}

/** An attribute that is a list of integers. */
export function intsAttribute(name: string, values: number[]): AttributeProto {
  return { name, type: ATTRIBUTE_TYPE.ints, ints: values };
}

/** An attribute that is a graph. */
export function graphAttribute(name: string, value: GraphProto): AttributeProto {
  return { name, type: ATTRIBUTE_TYPE.graph, g: value };
}
