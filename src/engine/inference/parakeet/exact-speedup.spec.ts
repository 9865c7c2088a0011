import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExportedGraph } from '../../../../test/support/random-models/exported-graph.js';
import { readModelOutline } from '../onnx/model-outline.js';
import { decodeModel, encodeModel, type ModelProto } from '../onnx/onnx-proto.js';
import { ort } from '../onnx/onnx-runtime.js';
import { speedUp } from './exact-speedup.js';
import { openFast } from './fast-session.js';

const CHANNELS = 48;
const FRAMES = 21;

/** All that is rewritten: products, convolutions over one frame and within channels, of one and two dimensions. */
function quantizedModel(): ModelProto {
  const graph = new ExportedGraph('test', 'int8', 3);
  const x = graph.input('x', 'float', ['batch', CHANNELS, 'frames']);
  const image = graph.unsqueeze(x, 1);
  const strided = graph.convolution(image, { input: 1, output: 8, kernel: [3, 3], stride: 2, pad: 1 });
  const mixed = graph.convolution(strided, { input: 8, output: 8, kernel: [1, 1] });
  const within = graph.convolution(mixed, { input: 8, output: 8, kernel: [3, 3], groups: 8, pad: 1 });
  const rows = graph.reshape(graph.transpose(within, 0, 3, 1, 2), 0, -1, 4 * CHANNELS);
  const wide = graph.linear(rows, 4 * CHANNELS, CHANNELS);
  const channels = graph.transpose(wide, 0, 2, 1);
  const single = graph.convolution(channels, { input: CHANNELS, output: CHANNELS, kernel: [1] });
  const deep = graph.convolution(single, {
    input: CHANNELS,
    output: CHANNELS,
    kernel: [9],
    pad: 4,
    groups: CHANNELS,
  });
  graph.output(
    'y',
    graph.convolution(deep, { input: CHANNELS, output: 8, kernel: [5], pad: 2 }),
    'float',
    [],
  );
  return graph.model({ maker: 'test' });
}

const input = new ort.Tensor(
  'float32',
  Float32Array.from({ length: 2 * CHANNELS * FRAMES }, (_, at) => Math.sin(at * 0.7) * (1 + (at % 5))),
  [2, CHANNELS, FRAMES],
);

async function outputOf(session: ort.InferenceSession): Promise<Float32Array> {
  const { y } = await session.run({ x: input });
  await session.release();
  return y?.data as Float32Array;
}

function typesOf({ graph }: ModelProto): string[] {
  return graph.node.map(({ opType }) => opType);
}

describe('speedUp', () => {
  let dir: string;
  let path: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'speedup-'));
    path = join(dir, 'model.onnx');
    await writeFile(path, encodeModel(quantizedModel()));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('changes no bit of what a model gives', async () => {
    const plain = await outputOf(await ort.InferenceSession.create(path));
    expect(new Set(plain).size).toBeGreaterThan(100);
    expect(await outputOf((await openFast(path, {})).session)).toEqual(plain);
    const unsigned = decodeModel(encodeModel(quantizedModel()));
    expect(speedUp(unsigned, 'unsigned')).toEqual([]);
    expect(await outputOf(await ort.InferenceSession.create(encodeModel(unsigned)))).toEqual(plain);
  });

  it('leaves only convolutions that floats might round', () => {
    const model = quantizedModel();
    expect(typesOf(model).filter((type) => type === 'ConvInteger')).toHaveLength(6);
    speedUp(model, 'signed');
    expect(typesOf(model).filter((type) => type === 'ConvInteger')).toEqual([]);
    expect(typesOf(model).filter((type) => type === 'Conv')).toHaveLength(4);
    expect(typesOf(model).filter((type) => type === 'MatMulInteger')).toHaveLength(3);
    const large = new ExportedGraph('test', 'int8', 3);
    const x = large.input('x', 'float', ['batch', CHANNELS, 'frames']);
    const shape = { input: CHANNELS, output: 8, kernel: [9], pad: 4 };
    large.output('y', large.convolution(x, shape), 'float', ['batch', 8, 'frames']);
    const untouched = large.model();
    speedUp(untouched, 'signed');
    expect(typesOf(untouched)).toContain('ConvInteger');
  });

  it('reads a model without its larger tensors, and knows where they are', async () => {
    const { model, places } = await readModelOutline(path);
    const weights = quantizedModel().graph.initializer.filter(({ rawData = [] }) => rawData.length > 1024);
    expect(places.size).toBe(weights.length);
    expect(encodeModel(model).length).toBeLessThan(40_000);
    expect(model.metadataProps).toEqual([{ key: 'maker', value: 'test' }]);
    await expect(openFast(join(dir, 'missing.onnx'), {})).rejects.toThrow('missing.onnx');
  });
});
