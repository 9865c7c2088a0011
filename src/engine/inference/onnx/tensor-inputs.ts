import { ort } from './onnx-runtime.js';

/** Whole numbers as a graph takes them. */
export function int64Input(values: readonly number[], dims: readonly number[]): ort.Tensor {
  return new ort.Tensor('int64', BigInt64Array.from(values, BigInt), dims);
}
