import { extractBranch, valueInfo } from '../onnx/graph-editor.js';
import {
  TENSOR_TYPE,
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  type TensorProto,
} from '../onnx/onnx-proto.js';
import { floatTensor, int64Tensor, intAttribute } from '../onnx/onnx-tensors.js';
import {
  SILERO_FOLDED_SAMPLES,
  SILERO_HIDDEN,
  SILERO_WINDOW_SAMPLES,
  SILERO_WINDOWS_PER_FRAME,
} from './silero-shape.js';

const BINS = 129;
/** The published model takes samples of full scale 1, this one s16le. */
const FULL_SCALE = 32_768;
const GATES_ONNX_ORDER = [0, 3, 1, 2];
const NOT_SYMMETRIC = 'Not the Silero graph that was expected: its waves are not symmetric';

interface ConvShape {
  channelsIn: number;
  channelsOut: number;
  positionsIn: number;
  stride: number;
}

const ENCODER: readonly ConvShape[] = [
  { channelsIn: BINS, channelsOut: 128, positionsIn: 4, stride: 1 },
  { channelsIn: 128, channelsOut: 64, positionsIn: 4, stride: 2 },
  { channelsIn: 64, channelsOut: 64, positionsIn: 2, stride: 2 },
  { channelsIn: 64, channelsOut: SILERO_HIDDEN, positionsIn: 1, stride: 1 },
];

/**
 * Rewrites Silero v6 so that one call takes many frames of 16 kHz audio. The published graph takes one frame; in this
 * one the part without memory (spectrum and convolutions) runs on all frames as matrix products and the recurrent
 * layer runs over the sequence. Same weights, same probabilities up to rounding, less than a ninth of the time.
 *
 * Inputs: `sums` and `differences` [4·T·B, 128] of s16le windows (see `writeWindows`), frames in time order and streams
 * within a frame; `h` and `c` [1, B, 128].
 * Outputs: `probabilities` [T·B, 1], `nextH`, `nextC`.
 *
 * @throws Error when the model is not the Silero graph this was written for.
 */
export function buildSequenceModel(published: ModelProto): ModelProto {
  const weights = constantsOf(extractBranch(published, 'then_branch'));
  const graph: GraphProto = {
    name: 'silero-sequence',
    node: [],
    initializer: [],
    input: [],
    output: [],
    valueInfo: [],
  };
  const add = (opType: string, input: string[], output: string[], attribute: AttributeProto[] = []): void => {
    graph.node.push({ opType, name: output[0] ?? opType, input, output, attribute });
  };
  addSpectrum(graph, add, weights);
  const features = addEncoder(graph, add, weights);
  addDecoder(graph, add, weights, features);
  const { float } = TENSOR_TYPE;
  graph.input = [
    valueInfo('sums', float, ['windowCount', SILERO_FOLDED_SAMPLES]),
    valueInfo('differences', float, ['windowCount', SILERO_FOLDED_SAMPLES]),
    valueInfo('h', float, [1, 'streams', SILERO_HIDDEN]),
    valueInfo('c', float, [1, 'streams', SILERO_HIDDEN]),
  ];
  graph.output = [
    valueInfo('probabilities', float, ['frames', 1]),
    valueInfo('nextH', float, [1, 'streams', SILERO_HIDDEN]),
    valueInfo('nextC', float, [1, 'streams', SILERO_HIDDEN]),
  ];
  return { irVersion: 8, opsetImport: [{ domain: '', version: 16 }], graph };
}

type AddNode = (opType: string, input: string[], output: string[], attribute?: AttributeProto[]) => void;
type Weights = (name: string, length: number) => Float32Array;

function addSpectrum(graph: GraphProto, add: AddNode, weights: Weights): void {
  const basis = weights('stft.forward_basis_buffer', 2 * BINS * SILERO_WINDOW_SAMPLES);
  const shape = [SILERO_FOLDED_SAMPLES, BINS];
  graph.initializer.push(
    floatTensor('evenWaves', shape, foldedWaves(basis.subarray(0, basis.length / 2), 1)),
    floatTensor('oddWaves', shape, foldedWaves(basis.subarray(basis.length / 2), -1)),
    int64Tensor('frameRows', [2], [-1, SILERO_WINDOWS_PER_FRAME * BINS]),
  );
  add('MatMul', ['sums', 'evenWaves'], ['real']);
  add('MatMul', ['differences', 'oddWaves'], ['imaginary']);
  add('Mul', ['real', 'real'], ['realSquared']);
  add('Mul', ['imaginary', 'imaginary'], ['imaginarySquared']);
  add('Add', ['realSquared', 'imaginarySquared'], ['power']);
  add('Sqrt', ['power'], ['magnitude']);
  add('Reshape', ['magnitude', 'frameRows'], ['magnitudeRows']);
}

/** Of each wave, what stands from the second sample to the middle: what is behind is the same, or its opposite. */
function foldedWaves(waves: Float32Array, symmetry: 1 | -1): Float32Array {
  const folded = new Float32Array(SILERO_FOLDED_SAMPLES * BINS);
  for (let bin = 0; bin < BINS; bin += 1) {
    const wave = waves.subarray(bin * SILERO_WINDOW_SAMPLES, (bin + 1) * SILERO_WINDOW_SAMPLES);
    for (let distance = 1; distance <= SILERO_FOLDED_SAMPLES; distance += 1) {
      const value = wave[distance] ?? 0;
      if (wave[SILERO_WINDOW_SAMPLES - distance] !== value * symmetry) throw new Error(NOT_SYMMETRIC);
      folded[(distance - 1) * BINS + bin] = value / FULL_SCALE;
    }
    if (wave[0] !== 0) throw new Error(NOT_SYMMETRIC);
  }
  return folded;
}

function addEncoder(graph: GraphProto, add: AddNode, weights: Weights): string {
  let value = 'magnitudeRows';
  ENCODER.forEach((shape, layer) => {
    const { matrix, bias, rows, columns } = convolutionAsMatrix(
      shape,
      weights(`encoder.${String(layer)}.reparam_conv.weight`, shape.channelsOut * shape.channelsIn * 3),
      weights(`encoder.${String(layer)}.reparam_conv.bias`, shape.channelsOut),
    );
    const name = `encoder${String(layer)}`;
    graph.initializer.push(
      floatTensor(`${name}Weight`, [rows, columns], matrix),
      floatTensor(`${name}Bias`, [columns], bias),
    );
    add('Gemm', [value, `${name}Weight`, `${name}Bias`], [`${name}Sum`]);
    add('Relu', [`${name}Sum`], [name]);
    value = name;
  });
  return value;
}

function addDecoder(graph: GraphProto, add: AddNode, weights: Weights, features: string): void {
  const square = 4 * SILERO_HIDDEN * SILERO_HIDDEN;
  const inputWeight = gatesInOnnxOrder(weights('decoder.rnn.weight_ih', square));
  const hiddenWeight = gatesInOnnxOrder(weights('decoder.rnn.weight_hh', square));
  const bias = new Float32Array(8 * SILERO_HIDDEN);
  bias.set(gatesInOnnxOrder(weights('decoder.rnn.bias_ih', 4 * SILERO_HIDDEN)));
  bias.set(gatesInOnnxOrder(weights('decoder.rnn.bias_hh', 4 * SILERO_HIDDEN)), 4 * SILERO_HIDDEN);
  graph.initializer.push(
    floatTensor('recurrentInput', [1, 4 * SILERO_HIDDEN, SILERO_HIDDEN], inputWeight),
    floatTensor('recurrentHidden', [1, 4 * SILERO_HIDDEN, SILERO_HIDDEN], hiddenWeight),
    floatTensor('recurrentBias', [1, 8 * SILERO_HIDDEN], bias),
    floatTensor('outWeight', [SILERO_HIDDEN, 1], weights('decoder.decoder.2.weight', SILERO_HIDDEN)),
    floatTensor('outBias', [1], weights('decoder.decoder.2.bias', 1)),
    int64Tensor('anyTime', [1], [-1]),
    int64Tensor('flatRows', [2], [-1, SILERO_HIDDEN]),
  );
  add('Shape', ['h'], ['streamsAndWidth'], [intAttribute('start', 1), intAttribute('end', 3)]);
  add('Concat', ['anyTime', 'streamsAndWidth'], ['sequenceShape'], [intAttribute('axis', 0)]);
  add('Reshape', [features, 'sequenceShape'], ['sequence']);
  add(
    'LSTM',
    ['sequence', 'recurrentInput', 'recurrentHidden', 'recurrentBias', '', 'h', 'c'],
    ['states', 'nextH', 'nextC'],
    [intAttribute('hidden_size', SILERO_HIDDEN)],
  );
  add('Reshape', ['states', 'flatRows'], ['stateRows']);
  add('Relu', ['stateRows'], ['activeRows']);
  add('Gemm', ['activeRows', 'outWeight', 'outBias'], ['logits']);
  add('Sigmoid', ['logits'], ['probabilities']);
}

/** A convolution of width 3 and padding 1 over a few positions is one small matrix; zeros stand for what it skips. */
function convolutionAsMatrix(
  { channelsIn, channelsOut, positionsIn, stride }: ConvShape,
  weight: Float32Array,
  convBias: Float32Array,
): { matrix: Float32Array; bias: Float32Array; rows: number; columns: number } {
  const positionsOut = Math.ceil(positionsIn / stride);
  const rows = positionsIn * channelsIn;
  const columns = positionsOut * channelsOut;
  const matrix = new Float32Array(rows * columns);
  const bias = new Float32Array(columns);
  for (let column = 0; column < columns; column += 1) {
    const position = Math.floor(column / channelsOut);
    const channelOut = column % channelsOut;
    bias[column] = convBias[channelOut] ?? 0;
    for (let row = 0; row < rows; row += 1) {
      const tap = Math.floor(row / channelsIn) - position * stride + 1;
      if (tap < 0 || tap > 2) continue;
      matrix[row * columns + column] = weight[(channelOut * channelsIn + (row % channelsIn)) * 3 + tap] ?? 0;
    }
  }
  return { matrix, bias, rows, columns };
}

/** The exporter stacks the gates as input, forget, cell, output; ONNX wants input, output, forget, cell. */
function gatesInOnnxOrder(stacked: Float32Array): Float32Array {
  const block = stacked.length / 4;
  const ordered = new Float32Array(stacked.length);
  GATES_ONNX_ORDER.forEach((from, to) => {
    ordered.set(stacked.subarray(from * block, (from + 1) * block), to * block);
  });
  return ordered;
}

function constantsOf(graph: GraphProto): Weights {
  const byName = new Map<string, TensorProto>();
  for (const node of graph.node) {
    const tensor =
      node.opType === 'Constant' ? node.attribute.find(({ name }) => name === 'value')?.t : undefined;
    if (tensor?.name !== undefined) byName.set(tensor.name, tensor);
  }
  return (name, length) => {
    const raw = byName.get(name)?.rawData;
    if (raw?.length !== 4 * length) throw new Error(`Not the Silero graph that was expected: ${name}`);
    return new Float32Array(new Uint8Array(raw).buffer);
  };
}
