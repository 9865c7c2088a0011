import { expect, it } from 'vitest';
import { computeGraph, largestDifference, spreadValues } from '../../../../test/support/computed-graph.js';
import { intsAttribute } from '../onnx/onnx-tensors.js';
import { addRotationTables, rotate } from './encoder-attention.js';
import { MOONSHINE } from './moonshine-shape.js';

const FRAMES = 50;
const { heads, headSize } = MOONSHINE;
const TURNED = 32;
const frequencies = Float32Array.from({ length: TURNED / 2 }, (_, pair) => 10_000 ** (-pair / 16));

it('turns pairs of neighbours by their position, rounding each product, and leaves the other values', async () => {
  const x = { data: spreadValues(heads * FRAMES * headSize), dims: [1, heads, FRAMES, headSize] };
  const add = (along: number, across: number): number =>
    Math.fround(Math.fround(along) + Math.fround(across));
  const [rotated, cos, sin] = await computeGraph(x, (build) => {
    const frames = build.editor.add('Transpose', ['x'], 'frames', [intsAttribute('perm', [0, 2, 1, 3])]);
    addRotationTables(build, frames, frequencies);
    return [rotate(build, 'y', 'x'), 'rotary.cos', 'rotary.sin'];
  });
  expect(cos?.[headSize]).toBeCloseTo(Math.cos(1), 6);
  const expected = x.data.map((value, at) => {
    const place = at % headSize;
    if (place >= TURNED) return value;
    const inTable = at % (FRAMES * headSize);
    const neighbour = place % 2 === 0 ? -(x.data[at + 1] ?? 0) : (x.data[at - 1] ?? 0);
    return add(value * (cos?.[inTable] ?? 0), neighbour * (sin?.[inTable] ?? 0));
  });
  expect(largestDifference(rotated, expected)).toBe(0);
});
