import { mkdir, mkdtemp, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importModel } from '../../../src/engine/inference/models/import-model.js';
import { readInstalledModels } from '../../../src/engine/inference/models/installed-models.js';
import { removeModel } from '../../../src/engine/inference/models/remove-model.js';
import { verifyModel } from '../../../src/engine/inference/models/verify-model.js';
import { sha256 } from '../../support/model-mirror.js';
import { weights } from '../../support/small-model.js';

const CONTENT = weights('imported', 3000);

const manifestOf = (files: Record<string, unknown>, facts: Record<string, unknown> = {}): string =>
  JSON.stringify({
    ...{ model: 'custom', kind: 'speech-to-text', format: 'whisper', languages: ['fr'], licence: 'MIT' },
    ...{ revision: 0, source: { imported: true }, files, ...facts },
  });
const FILES = { 'encoder.onnx': { bytes: CONTENT.length, sha256: sha256(CONTENT) } };

describe('importing a model from a folder', () => {
  let root: string;
  let modelsDir: string;
  let folder: string;
  const notes: string[] = [];

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'parley-import-'));
    modelsDir = join(root, 'models');
    folder = join(root, 'folder');
    notes.length = 0;
    await put('encoder.onnx', CONTENT);
    await put('manifest.json', manifestOf(FILES));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const put = async (path: string, content: Buffer | string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  };
  const observer = {
    expected: () => undefined,
    moved: () => undefined,
    note: (note: string) => void notes.push(note),
  };
  const run = (name = 'custom', options: { asLink?: boolean } = {}) =>
    importModel(name, folder, { modelsDir, observer, signal: new AbortController().signal, ...options });
  const refused = async (message: RegExp, name = 'custom'): Promise<void> => {
    await expect(run(name)).rejects.toMatchObject({
      problem: 'refused',
      message: expect.stringMatching(message),
    });
    expect(await readdir(modelsDir).catch(() => [])).toEqual([]);
  };

  it('copies what the manifest in it names, and checks it', async () => {
    const { model } = await run();
    expect(model.manifest).toMatchObject({ model: 'custom', languages: ['fr'], files: FILES });
    expect(await verifyModel(model)).toEqual([]);
    await writeFile(join(model.dir, 'encoder.onnx'), weights('damaged', CONTENT.length));
    expect(await verifyModel(model)).toMatchObject([{ file: 'encoder.onnx' }]);
    await removeModel(modelsDir, 'custom');
    expect(await readInstalledModels(modelsDir)).toEqual({ models: [], broken: [] });
    await expect(removeModel(modelsDir, 'custom')).rejects.toMatchObject({ problem: 'unknown' });
  });

  it('links when asked to', async () => {
    const { model } = await run('custom', { asLink: true });
    expect((await stat(join(model.dir, 'encoder.onnx'))).ino).toBe(
      (await stat(join(folder, 'encoder.onnx'))).ino,
    );
  });

  it('goes by the catalogue where there is no manifest, and finds files in the folders of their repository', async () => {
    await rm(join(folder, 'manifest.json'));
    await put('onnx/encoder_model_quantized.onnx', CONTENT);
    await put('decoder_model_merged_quantized.onnx', CONTENT);
    for (const name of ['config.json', 'generation_config.json', 'tokenizer.json'])
      await put(name, `{"${name}":1}`);
    const { model } = await run('moonshine-tiny-ja');
    expect(model.manifest).toMatchObject({ format: 'moonshine', languages: ['ja'] });
    expect(model.manifest.files['encoder_model_quantized.onnx']).toMatchObject({ trust: 'first-use' });
    expect(notes).toHaveLength(5);
  });

  it('compares with the catalogue', async () => {
    await rm(join(folder, 'manifest.json'));
    await put('encoder-model.int8.onnx', CONTENT);
    await refused(/encoder-model\.int8\.onnx has 3000 bytes instead of 652183999/, 'parakeet-tdt-0.6b-v3');
  });

  it('refuses files that are missing, of another size or with other bytes', async () => {
    await put('encoder.onnx', CONTENT.subarray(1));
    await refused(/encoder\.onnx has 2999 bytes instead of 3000/);
    await put('encoder.onnx', weights('other', CONTENT.length));
    await refused(/encoder\.onnx has the wrong checksum/);
    await rm(join(folder, 'encoder.onnx'));
    await refused(/encoder\.onnx is missing/);
  });

  it('follows no links, neither of files nor of folders', async () => {
    await writeFile(join(root, 'secret'), CONTENT);
    await rm(join(folder, 'encoder.onnx'));
    await symlink(join(root, 'secret'), join(folder, 'encoder.onnx'));
    await refused(/encoder\.onnx is a link, or no file/);
    await rm(join(folder, 'manifest.json'));
    await put('real/encoder_model_quantized.onnx', CONTENT);
    await rename(join(folder, 'real'), join(root, 'elsewhere'));
    await symlink(join(root, 'elsewhere'), join(folder, 'onnx'));
    for (const name of ['config.json', 'generation_config.json', 'tokenizer.json']) await put(name, '{}');
    await refused(/onnx\/encoder_model_quantized\.onnx is a link/, 'moonshine-tiny-ja');
  });

  it.each([
    ['a folder above', { '../encoder.onnx': FILES['encoder.onnx'] }, {}],
    ['an absolute path', { '/etc/passwd': FILES['encoder.onnx'] }, {}],
    ['a folder below', { 'a/b.onnx': FILES['encoder.onnx'] }, {}],
    ['a backslash', { 'a\\b.onnx': FILES['encoder.onnx'] }, {}],
    ['a hidden file', { '.encoder.onnx': FILES['encoder.onnx'] }, {}],
    ['its own manifest', { 'Manifest.json': FILES['encoder.onnx'] }, {}],
    ['a name that is too long', { [`${'x'.repeat(129)}`]: FILES['encoder.onnx'] }, {}],
    ['no files', {}, {}],
    ['a size that is none', { 'encoder.onnx': { ...FILES['encoder.onnx'], bytes: -1 } }, {}],
    ['a size that is not whole', { 'encoder.onnx': { ...FILES['encoder.onnx'], bytes: 1.5 } }, {}],
    ['a checksum that is none', { 'encoder.onnx': { ...FILES['encoder.onnx'], sha256: 'ab' } }, {}],
    ['a format that is unknown', FILES, { format: 'pickle' }],
    ['a format of another kind', FILES, { format: 'kokoro' }],
    ['a layout where there is none', FILES, { layout: 'split' }],
    ['languages that are none', FILES, { languages: ['../fr'] }],
    ['no languages', FILES, { languages: [] }],
    ['pieces of no length', FILES, { maxPieceSec: 0.001 }],
    ['pieces that no model takes', FILES, { maxPieceSec: 60 }],
    ['a name with a path', FILES, { model: '../custom' }],
    ['the name of an embedded model', FILES, { model: 'moonshine-tiny' }],
  ])('refuses a manifest with %s', async (_, files, facts) => {
    await put('manifest.json', manifestOf(files, facts));
    await refused(/manifest/);
  });

  it('refuses a manifest that is not JSON, too large, or of another model', async () => {
    await put('manifest.json', '{"model":');
    await refused(/the manifest is not JSON/);
    await put('manifest.json', ' '.repeat(300_000));
    await refused(/the manifest is too large/);
    await put('manifest.json', manifestOf(FILES));
    await refused(/holds custom, not other/, 'other');
  });

  it('refuses names that differ in nothing but the case of letters', async () => {
    await put('manifest.json', manifestOf({ ...FILES, 'Encoder.onnx': FILES['encoder.onnx'] }));
    await refused(/more than the case/);
  });

  it('says when there is no such folder, and no such model', async () => {
    const refusal = (message: RegExp): object => ({
      problem: 'unknown',
      message: expect.stringMatching(message) as string,
    });
    await rm(join(folder, 'manifest.json'));
    await expect(run('nobody-knows')).rejects.toMatchObject(
      refusal(/holds no manifest\.json\. There is no model nobody-knows/),
    );
    await rm(folder, { recursive: true });
    for (const name of ['moonshine-tiny-ja', 'nobody-knows'])
      await expect(run(name)).rejects.toMatchObject(refusal(/^There is no folder/));
  });
});
