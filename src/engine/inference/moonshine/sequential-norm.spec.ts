import { expect, it } from 'vitest';
import { computeGraph, largestDifference, spreadValues } from '../../../../test/support/computed-graph.js';
import { intsAttribute } from '../onnx/onnx-tensors.js';
import { SequentialNorm } from './sequential-norm.js';

const SIZE = 288;
/** With whatever instructions x86-64 has the sums are the same; another architecture may round their last bits otherwise. */
const ROUNDING = process.arch === 'x64' ? 0 : 2e-6;
const weight = spreadValues(SIZE).map((value) => 1 + value / 2);

/** What a processor gives that rounds every product, sum and quotient, from the first value to the last. */
function normalized(centred: Float32Array): Float32Array {
  const result = new Float32Array(centred.length);
  for (let from = 0; from < centred.length; from += SIZE) {
    const row = centred.subarray(from, from + SIZE);
    const sum = row.reduce((total, value) => Math.fround(total + Math.fround(value * value)), 0);
    const variance = Math.fround(Math.fround(sum / SIZE) + Math.fround(1e-5));
    const deviation = Math.fround(Math.sqrt(variance));
    result.set(
      row.map((value, at) => Math.fround(value / deviation) * (weight[at] ?? 0)),
      from,
    );
  }
  return result;
}

it.each([2, 10, 300])('adds the squares of %i rows from the first to the last', async (rows) => {
  const x = { data: spreadValues(rows * SIZE), dims: [1, rows, SIZE] };
  const [result, centred = new Float32Array()] = await computeGraph(x, (build) => {
    return [new SequentialNorm(build, SIZE).add('y', 'x', weight), 'y.centred'];
  });
  expect(largestDifference(result, normalized(centred))).toBeLessThanOrEqual(ROUNDING);
});

it('does so for channels that are turned into rows', async () => {
  const x = { data: spreadValues(200 * SIZE), dims: [1, SIZE, 200] };
  const [result, centred = new Float32Array()] = await computeGraph(x, (build) => {
    build.editor.add('Transpose', ['x'], 'turned', [intsAttribute('perm', [0, 2, 1])]);
    const rows = build.reshape('rows', 'turned', [0, -1, SIZE]);
    return [new SequentialNorm(build, SIZE).addAcrossChannels('y', 'x', rows, weight), 'y.centred'];
  });
  expect(largestDifference(result, normalized(centred))).toBeLessThanOrEqual(ROUNDING);
});
