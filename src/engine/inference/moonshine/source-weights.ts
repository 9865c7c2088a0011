import type { GraphProto, NodeProto, TensorProto } from '../onnx/onnx-proto.js';
import { scalarOf, toNumber } from '../onnx/onnx-tensors.js';

/** The weights of a linear layer: `scale × (weight − zeroPoint)`, a row per input. */
export interface QuantizedLinear {
  rows: number;
  columns: number;
  weight: Uint8Array;
  zeroPoint: number;
  scale: number;
}

/** Finds weights in an exported graph by the names of the layers they belong to. */
export class SourceWeights {
  private readonly nodes: ReadonlyMap<string, NodeProto>;
  private readonly tensors: ReadonlyMap<string, TensorProto>;

  constructor(graph: GraphProto) {
    this.nodes = new Map(graph.node.map((node) => [node.name ?? '', node]));
    this.tensors = new Map(graph.initializer.map((tensor) => [tensor.name ?? '', tensor]));
  }

  /** Weights of the layer at a path such as `/layers.0/mlp/fc1`. @throws Error when there is no such layer. */
  linear(path: string): QuantizedLinear {
    const product = this.nodes.get(`${path}/MatMul_quant`);
    const scales = this.nodes.get(`${path}/MatMul_quant_scales_mul`);
    const weight = this.tensor(product?.input[1] ?? path);
    const [rows = 0, columns = 0] = (weight.dims ?? []).map(toNumber);
    return {
      rows,
      columns,
      weight: weight.rawData ?? new Uint8Array(),
      zeroPoint: scalarOf(this.tensor(product?.input[3] ?? path)),
      scale: scalarOf(this.tensor(scales?.input[1] ?? path)),
    };
  }

  /** All values of a float tensor. @throws Error when there is none of that name. */
  floats(name: string): Float32Array {
    const raw = this.tensor(name).rawData ?? new Uint8Array();
    return new Float32Array(Uint8Array.from(raw).buffer);
  }

  /** @throws Error when the graph has no constant of that name. */
  tensor(name: string): TensorProto {
    const found = this.tensors.get(name);
    if (found === undefined) throw new Error(`The model has no weights ${name}`);
    return found;
  }
}
