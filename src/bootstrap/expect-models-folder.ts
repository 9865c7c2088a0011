import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { EmbeddedModels } from '../modules/providers/embedded-models.js';
import { ConfigError } from '../platform/config/config-section.js';
import type { SpeechConfig } from '../platform/config/speech.config.js';
import { makeFolder } from '../platform/storage/make-folder.js';

/**
 * Makes the folder of the models when missing. One that cannot be written will do where the embedded ones are in it.
 *
 * @throws ConfigError when they could never be made there.
 */
export async function expectModelsFolder(
  config: SpeechConfig,
  models: Pick<EmbeddedModels, 'arePrepared'> = new EmbeddedModels(config),
): Promise<void> {
  const { modelsDir } = config;
  try {
    await makeFolder(modelsDir);
    await access(modelsDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    if (await models.arePrepared()) return;
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError([
      `MODELS_DIR: expected a folder that this user may write, or that holds the embedded models, not ${modelsDir} (${code})`,
    ]);
  }
}
