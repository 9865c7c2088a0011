import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { folderAbove, productPath } from './product-folder.js';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'parley-product-'));
  await writeFile(join(root, 'package.json'), '{}');
  await mkdir(join(root, 'dist', 'bundle', 'chunks'), { recursive: true });
});

afterAll(() => rm(root, { recursive: true, force: true }));

it.each(['src/platform/config/a.ts', 'dist/platform/config/a.js', 'dist/bundle/chunks/a.js'])(
  'finds the folder of package.json from %s',
  (file) => {
    expect(folderAbove(join(root, file))).toBe(root);
  },
);

it('says so when there is none', () => {
  expect(() => folderAbove('/nowhere/at/all.js')).toThrow(/package\.json/);
});

it('gives paths within this product', () => {
  expect(productPath('dist', 'openapi.json')).toMatch(/[\\/]dist[\\/]openapi\.json$/);
});
