import { floatTensor, int64Tensor, intAttribute, intsAttribute } from '../onnx/onnx-tensors.js';
import { NORM_EPSILON, type TransformerBuilder } from './transformer-builder.js';

/**
 * Layer normalisation without bias that adds squares from the first to the last, each sum rounded: the published
 * encoder's bits in onnxruntime up to 1.29. From 1.30 on its own operator adds in lanes, which the rounding to 8 bits
 * that follows makes into other words; see docs/adr/0016.
 */
export class SequentialNorm {
  constructor(
    private readonly build: TransformerBuilder,
    size: number,
  ) {
    build.editor.addTensors(
      // Two columns, because one is summed in lanes; three dimensions, because matrices are packed and summed in blocks.
      floatTensor('norm.ones', [1, size, 2], new Float32Array(2 * size).fill(1)),
      int64Tensor('norm.first', [1], [0]),
      floatTensor('norm.size', [], Float32Array.of(size)),
      floatTensor('norm.epsilon', [], Float32Array.of(NORM_EPSILON)),
    );
  }

  /** Normalises rows. */
  add(name: string, rows: string, weight: Float32Array): string {
    const mean = this.build.editor.add('ReduceMean', [rows], `${name}.mean`, [intsAttribute('axes', [-1])]);
    return this.scale(name, rows, mean, weight);
  }

  /** Normalises rows by means that are taken down the columns of the same values, a row per channel. */
  addAcrossChannels(name: string, channels: string, rows: string, weight: Float32Array): string {
    const { build } = this;
    const mean = build.editor.add('ReduceMean', [channels], `${name}.means`, [intsAttribute('axes', [1])]);
    return this.scale(name, rows, build.reshape(`${name}.mean`, mean, [0, -1, 1]), weight);
  }

  private scale(name: string, rows: string, mean: string, weight: Float32Array): string {
    const { editor } = this.build;
    const gamma = editor.addTensors(floatTensor(`${name}.weight`, [weight.length], weight));
    const centred = editor.add('Sub', [rows, mean], `${name}.centred`);
    const squares = editor.add('Mul', [centred, centred], `${name}.squares`);
    const sums = editor.add('MatMul', [squares, 'norm.ones'], `${name}.sums`);
    const sum = editor.add('Gather', [sums, 'norm.first'], `${name}.sum_of_squares`, [
      intAttribute('axis', -1),
    ]);
    const variance = editor.add('Div', [sum, 'norm.size'], `${name}.variance`);
    const raised = editor.add('Add', [variance, 'norm.epsilon'], `${name}.raised`);
    const deviation = editor.add('Sqrt', [raised], `${name}.deviation`);
    const unit = editor.add('Div', [centred, deviation], `${name}.unit`);
    return editor.add('Mul', [unit, gamma], name);
  }
}
