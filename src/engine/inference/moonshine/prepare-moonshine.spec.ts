import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOONSHINE_FILE_NAMES } from './moonshine-files.js';
import { prepareMoonshine } from './prepare-moonshine.js';

describe('prepareMoonshine', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'moonshine-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it('writes the files whole, with a manifest, and leaves nothing else', async () => {
    const files = await prepareMoonshine({ targetDir: join(root, 'fresh') });
    expect((await readdir(files.dir)).sort()).toEqual(Object.values(MOONSHINE_FILE_NAMES).sort());
    const manifest = JSON.parse(await readFile(files.manifest, 'utf8')) as {
      files: Record<string, { bytes: number }>;
    };
    expect(manifest.files[MOONSHINE_FILE_NAMES.encoder]?.bytes).toBe((await stat(files.encoder)).size);
  });

  it('keeps files that are up to date', async () => {
    const targetDir = join(root, 'fresh');
    const before = (await stat(join(targetDir, MOONSHINE_FILE_NAMES.decoder))).mtimeMs;
    await prepareMoonshine({ targetDir });
    expect((await stat(join(targetDir, MOONSHINE_FILE_NAMES.decoder))).mtimeMs).toBe(before);
  });

  it('makes them anew when one is cut short or another version wrote them', async () => {
    const targetDir = join(root, 'fresh');
    const [vocabulary, manifest] = [MOONSHINE_FILE_NAMES.vocabulary, MOONSHINE_FILE_NAMES.manifest].map(
      (name) => join(targetDir, name),
    ) as [string, string];
    const whole = await readFile(vocabulary, 'utf8');
    await writeFile(vocabulary, 'cut');
    await prepareMoonshine({ targetDir });
    expect(await readFile(vocabulary, 'utf8')).toBe(whole);
    await writeFile(manifest, (await readFile(manifest, 'utf8')).replace(/"revision": \d+/, '"revision": 0'));
    await prepareMoonshine({ targetDir });
    expect(await readFile(manifest, 'utf8')).not.toContain('"revision": 0');
  });

  it('removes what an earlier version wrote and this one does not, and no file of anybody else', async () => {
    const targetDir = join(root, 'upgraded');
    const { manifest: path } = await prepareMoonshine({ targetDir });
    const manifest = JSON.parse(await readFile(path, 'utf8')) as { revision: number; files: object };
    const [outdated, outside, theirs] = ['outdated.onnx', '../outside.onnx', 'notes.txt'];
    for (const name of [outdated, outside, theirs]) await writeFile(join(targetDir, name), 'x');
    const entry = { bytes: 1, sha256: '' };
    const files = { ...manifest.files, [outdated]: entry, [outside]: entry };
    await writeFile(path, JSON.stringify({ ...manifest, revision: 0, files }));
    await prepareMoonshine({ targetDir });
    expect((await readdir(targetDir)).sort()).toEqual(
      [...Object.values(MOONSHINE_FILE_NAMES), theirs].sort(),
    );
    expect(await readdir(root)).toContain('outside.onnx');
  });

  it('refuses a package that is missing or holds another model', async () => {
    const packageDir = join(root, 'package');
    const targetDir = join(root, 'refused');
    await expect(prepareMoonshine({ packageDir, targetDir })).rejects.toMatchObject({
      code: 'model_not_available',
    });
    const models = join(packageDir, 'dist/model/tiny/quantized');
    await mkdir(models, { recursive: true });
    for (const name of ['encoder_model.onnx', 'decoder_model_merged.onnx'])
      await writeFile(join(models, name), 'x');
    await expect(prepareMoonshine({ packageDir, targetDir })).rejects.toMatchObject({
      code: 'model_not_available',
    });
  });
});
