import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SpeechConfig } from '../platform/config/speech.config.js';
import { expectModelsFolder } from './expect-models-folder.js';

const UNWRITABLE = ['/proc/parley/models', '/dev/null/models', '/dev/null'];

describe('the folder of the models', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-models-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is made when missing', async () => {
    const modelsDir = join(folder, 'some', 'models');
    await expectModelsFolder(new SpeechConfig({ MODELS_DIR: modelsDir }));
    expect((await stat(modelsDir)).isDirectory()).toBe(true);
  });

  it.each(UNWRITABLE)('ends the start when it cannot be made: %s', async (modelsDir) => {
    await expect(expectModelsFolder(new SpeechConfig({ MODELS_DIR: modelsDir }))).rejects.toThrow(
      /^Configuration is wrong:\n {2}- MODELS_DIR: expected a folder that this user may write, .* \(E[A-Z]+\)$/,
    );
  });

  it.each(UNWRITABLE)('need not be written when the models are there: %s', async (modelsDir) => {
    const models = { arePrepared: async () => true };
    await expectModelsFolder(new SpeechConfig({ MODELS_DIR: modelsDir }), models);
  });
});
