import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isMoonshinePrepared } from '../../src/engine/inference/moonshine/prepare-moonshine.js';
import { isSileroPrepared } from '../../src/engine/inference/silero/prepare-silero.js';
import { EmbeddedModels } from '../../src/modules/providers/embedded-models.js';
import { SpeechConfig } from '../../src/platform/config/speech.config.js';

const FOREVER = new AbortController().signal;

describe('the files of the embedded models', () => {
  let dir: string;
  let models: EmbeddedModels;
  let filesOf: (model: string) => Promise<string[]>;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'parley-models-'));
    models = new EmbeddedModels(new SpeechConfig({ MODELS_DIR: dir }));
    filesOf = async (model) => (await readdir(join(dir, model)).catch(() => [])).sort();
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('are made while this thread goes on', async () => {
    let turns = 0;
    const counter = setInterval(() => (turns += 1), 1);
    await models.prepare(FOREVER);
    clearInterval(counter);
    expect(await isMoonshinePrepared(models.folders.moonshineDir)).toBe(true);
    expect(await isSileroPrepared(models.folders.sileroDir)).toBe(true);
    expect(turns).toBeGreaterThan(100);
  });

  it('are whole when several servers make them in one folder, and what a killed one left is removed', async () => {
    const left = join(dir, 'moonshine-tiny', 'encoder.onnx.left.tmp');
    await mkdir(join(dir, 'moonshine-tiny'));
    await writeFile(left, 'cut off');
    await utimes(left, 0, 0);
    await Promise.all([1, 2, 3].map(() => models.prepare(FOREVER)));
    expect(await filesOf('moonshine-tiny')).toEqual([
      'decoder.onnx',
      'encoder.onnx',
      'manifest.json',
      'vocabulary.txt',
    ]);
    expect(await isMoonshinePrepared(models.folders.moonshineDir)).toBe(true);
  });

  it('are made anew where they are damaged or gone', async () => {
    await models.prepare(FOREVER);
    const path = join(dir, 'moonshine-tiny', 'vocabulary.txt');
    const whole = await readFile(path);
    await writeFile(path, new Uint8Array(whole.length));
    await rm(models.folders.sileroDir, { recursive: true });
    await models.mend(FOREVER);
    expect((await readFile(path)).equals(whole)).toBe(true);
    expect(await isSileroPrepared(models.folders.sileroDir)).toBe(true);
  });

  it('are not made any further once the server stops', async () => {
    const stopping = new AbortController();
    const preparing = models.prepare(stopping.signal);
    stopping.abort();
    await expect(preparing).rejects.toMatchObject({ name: 'AbortError' });
    expect(await filesOf('moonshine-tiny')).not.toContain('manifest.json');
  });

  it('say why they cannot be made', async () => {
    await writeFile(join(dir, 'moonshine-tiny'), 'a file, not a folder');
    await expect(models.prepare(FOREVER)).rejects.toThrow(/EEXIST|ENOTDIR/);
  });
});
