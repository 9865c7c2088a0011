import type {
  AttributeProto,
  GraphProto,
  ModelProto,
  NodeProto,
  TensorProto,
  ValueInfoProto,
} from './onnx-proto.js';

/** Describes a graph input or output; a string dimension is free. */
export function valueInfo(
  name: string,
  elemType: number,
  dims: readonly (string | number)[],
): ValueInfoProto {
  const dim = dims.map((size) => (typeof size === 'string' ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

/** The values that a node reads, those that graphs inside it take from around it too. */
export function namesRead(node: NodeProto): string[] {
  const inner = node.attribute.flatMap(({ g }) => [
    ...(g?.node.flatMap(namesRead) ?? []),
    ...(g?.output.map(({ name }) => name) ?? []),
  ]);
  return [...node.input, ...inner].filter((name) => name !== '');
}

/** Edits one ONNX graph in place. */
export class GraphEditor {
  constructor(readonly graph: GraphProto) {}

  /** Appends a node; its inputs must already be computed at that point. Returns the name of its first output. */
  add(
    opType: string,
    input: string[],
    output: string | string[],
    attribute: AttributeProto[] = [],
    domain = '',
  ): string {
    const outputs = typeof output === 'string' ? [output] : output;
    const first = outputs[0];
    if (first === undefined) throw new Error(`A ${opType} node needs an output`);
    this.graph.node.push({
      opType,
      input,
      output: outputs,
      name: first,
      attribute,
      ...(domain === '' ? {} : { domain }),
    });
    return first;
  }

  /** Adds constants and returns the name of the first. */
  addTensors(...tensors: [TensorProto, ...TensorProto[]]): string {
    this.graph.initializer.push(...tensors);
    return tensors[0].name ?? '';
  }

  /** Declares what the graph gives out and drops every node, constant and input that nothing needs any more. */
  setOutputs(outputs: ValueInfoProto[]): void {
    const { graph } = this;
    graph.output = outputs;
    const producers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
    const needed = new Set<string>();
    const kept = new Set<NodeProto>();
    const open = outputs.map((value) => value.name);
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (needed.has(name)) continue;
      needed.add(name);
      const node = producers.get(name);
      if (node === undefined || kept.has(node)) continue;
      kept.add(node);
      open.push(...namesRead(node));
    }
    graph.node = graph.node.filter((node) => kept.has(node));
    graph.initializer = graph.initializer.filter((tensor) => needed.has(tensor.name ?? ''));
    graph.input = graph.input.filter((value) => needed.has(value.name));
    graph.valueInfo = [];
  }
}

/**
 * One branch of a model's only `If`, as a graph of its own that has the inputs and constants of the outer graph.
 *
 * @throws Error when the model has no such branch.
 */
export function extractBranch(model: ModelProto, branchName: 'then_branch' | 'else_branch'): GraphProto {
  const ifNode = model.graph.node.find((node) => node.opType === 'If');
  const branch = ifNode?.attribute.find((attribute) => attribute.name === branchName)?.g;
  if (branch === undefined) throw new Error(`The model has no ${branchName}`);
  return {
    name: branchName,
    node: branch.node.map((node) => ({ ...node, input: [...node.input], output: [...node.output] })),
    initializer: [...model.graph.initializer, ...branch.initializer],
    input: [...model.graph.input],
    output: [...branch.output],
    valueInfo: [],
  };
}
