import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModelMetadata } from './model-metadata.js';
import { encodeModel } from './onnx-proto.js';
import { floatTensor } from './onnx-tensors.js';

const graph = {
  name: 'test',
  node: [],
  initializer: [floatTensor('large', [50_000], new Float32Array(50_000))],
  input: [],
  output: [],
  valueInfo: [],
};
const metadataProps = [
  { key: 'n_mels', value: '80' },
  { key: 'all_language_codes', value: 'en,zh,de' },
];
const model = encodeModel({
  irVersion: 8,
  opsetImport: [{ domain: '', version: 17 }],
  graph,
  metadataProps,
});

describe('readModelMetadata', () => {
  let dir: string;
  const written = async (bytes: Uint8Array): Promise<string> => {
    await writeFile(join(dir, 'model.onnx'), bytes);
    return join(dir, 'model.onnx');
  };

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'metadata-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('finds what the exporter tells, behind a graph of any size', async () => {
    expect([...(await readModelMetadata(await written(model)))]).toEqual([
      ['n_mels', '80'],
      ['all_language_codes', 'en,zh,de'],
    ]);
  });

  it('finds nothing where nothing is told', async () => {
    const silent = encodeModel({ irVersion: 8, opsetImport: [], graph });
    expect((await readModelMetadata(await written(silent))).size).toBe(0);
  });

  it('refuses a file that was cut off at any place, or is no model, by name', async () => {
    for (const cut of [1, 10, 100, model.length - 60, model.length - 1])
      await expect(readModelMetadata(await written(model.subarray(0, cut)))).rejects.toThrow('model.onnx');
    const page = Buffer.from('<!doctype html><html><body>Not found</body></html>');
    await expect(readModelMetadata(await written(page))).rejects.toThrow('not a whole ONNX model');
  });
});
