import { TENSOR_TYPE } from '../onnx/onnx-proto.js';
import {
  floatAttribute,
  floatTensor,
  int64Tensor,
  intAttribute,
  intsAttribute,
} from '../onnx/onnx-tensors.js';
import { MOONSHINE } from './moonshine-shape.js';
import type { SourceWeights } from './source-weights.js';
import { QUERY_KEY_VALUE, type TransformerBuilder } from './transformer-builder.js';

const { heads, headSize, hiddenSize } = MOONSHINE;
/** A row per frame, of all heads, to a block per head and back. */
const SWAP_HEADS = [intsAttribute('perm', [0, 2, 1, 3])];

/**
 * Cosines and sines for as many positions as there are frames, and the matrix that puts neighbours in each other's
 * place. Values that do not turn have the angle zero.
 *
 * @param frequencies the angle per position of each pair of neighbours that turns.
 */
export function addRotationTables(
  build: TransformerBuilder,
  frames: string,
  frequencies: Float32Array,
): void {
  const { editor } = build;
  const byValue = Float32Array.from({ length: headSize }, (_, at) => frequencies[at >> 1] ?? 0);
  const swap = new Float32Array(headSize * headSize);
  for (let even = 0; even < 2 * frequencies.length; even += 2) {
    swap[(even + 1) * headSize + even] = -1;
    swap[even * headSize + even + 1] = 1;
  }
  editor.addTensors(
    floatTensor('rotary.frequencies', [1, headSize], byValue),
    floatTensor('rotary.swap', [headSize, headSize], swap),
    int64Tensor('rotary.zero', [], [0]),
    int64Tensor('rotary.one', [], [1]),
  );
  editor.add('Shape', [frames], 'frames.sizes');
  editor.add('Gather', ['frames.sizes', 'rotary.one'], 'frames.count', [intAttribute('axis', 0)]);
  editor.add('Range', ['rotary.zero', 'frames.count', 'rotary.one'], 'positions');
  editor.add('Cast', ['positions'], 'positions.float', [intAttribute('to', TENSOR_TYPE.float)]);
  const column = build.reshape('positions.column', 'positions.float', [-1, 1]);
  editor.add('Mul', [column, 'rotary.frequencies'], 'rotary.angles');
  editor.add('Cos', ['rotary.angles'], 'rotary.cos');
  editor.add('Sin', ['rotary.angles'], 'rotary.sin');
}

/**
 * Self-attention of the encoder. Spelt out, because the fused operators for rotation and attention round less often
 * than the published graph, which changes words; see docs/adr/0016.
 */
export function addEncoderAttention(
  build: TransformerBuilder,
  weights: SourceWeights,
  layer: number,
  input: string,
): string {
  const { editor } = build;
  const at = `encoder.attention.${layer}`;
  const path = `/layers.${layer}/self_attn`;
  const parts = ['q_proj', 'k_proj', 'v_proj'].map((part) => weights.linear(`${path}/${part}`));
  const joined = build.linear(`${at}.joined`, input, parts);
  const names = [`${at}.flat_query_key`, `${at}.flat_value`];
  const [flatQueryKey = '', flatValue = ''] = build.split(joined, QUERY_KEY_VALUE, names, 2);
  const queryKey = byHead(build, `${at}.query_key`, flatQueryKey, 2 * heads);
  const value = byHead(build, `${at}.value`, flatValue, heads);
  const rotated = rotate(build, `${at}.rotated`, queryKey);
  const [query = '', key = ''] = build.split(rotated, [heads, heads], [`${at}.query`, `${at}.key`], 1);
  const scores = [intAttribute('transB', 1), floatAttribute('alpha', 1 / Math.sqrt(headSize))];
  editor.add('FusedMatMul', [query, key], `${at}.scores`, scores, 'com.microsoft');
  editor.add('Softmax', [`${at}.scores`], `${at}.weights`, [intAttribute('axis', -1)]);
  editor.add('MatMul', [`${at}.weights`, value], `${at}.heads`);
  editor.add('Transpose', [`${at}.heads`], `${at}.frames`, SWAP_HEADS);
  const flat = build.reshape(`${at}.flat`, `${at}.frames`, [0, -1, hiddenSize]);
  return build.linear(`${at}.out`, flat, [weights.linear(`${path}/dense`)]);
}

function byHead(build: TransformerBuilder, name: string, rows: string, count: number): string {
  const cut = build.reshape(`${name}.cut`, rows, [0, -1, count, headSize]);
  return build.editor.add('Transpose', [cut], name, SWAP_HEADS);
}

/** Turns the values of every head by their position; products and sums are rounded one by one. */
export function rotate({ editor }: TransformerBuilder, name: string, input: string): string {
  const along = editor.add('Mul', [input, 'rotary.cos'], `${name}.along`);
  const swapped = editor.add('MatMul', [input, 'rotary.swap'], `${name}.swapped`);
  const across = editor.add('Mul', [swapped, 'rotary.sin'], `${name}.across`);
  return editor.add('Add', [along, across], name);
}
