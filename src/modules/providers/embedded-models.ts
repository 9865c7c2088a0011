import { rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { readInstalledModel } from '../../engine/inference/models/installed-models.js';
import { MANIFEST_FILE } from '../../engine/inference/models/model-manifest.js';
import { verifyModel } from '../../engine/inference/models/verify-model.js';
import { isMoonshinePrepared } from '../../engine/inference/moonshine/prepare-moonshine.js';
import { prepareModelsApart, type ModelFolders } from '../../engine/inference/preparation-process.js';
import { isSileroPrepared } from '../../engine/inference/silero/prepare-silero.js';
import type { SpeechConfig } from '../../platform/config/speech.config.js';

/** The files of the embedded models. */
export class EmbeddedModels {
  readonly folders: ModelFolders;

  constructor(config: SpeechConfig) {
    this.folders = {
      moonshineDir: resolve(config.modelsDir, 'moonshine-tiny'),
      sileroDir: resolve(config.modelsDir, 'silero-vad'),
    };
  }

  /**
   * Makes what is missing, in a process of its own that ends with the signal.
   *
   * @throws AppError `model_not_available` when an installed package lacks its model, and what the file system throws.
   */
  async prepare(signal: AbortSignal): Promise<void> {
    if (!(await this.arePrepared())) await prepareModelsApart(this.folders, signal);
    signal.throwIfAborted();
  }

  /** Makes anew what is damaged or gone; throws as {@link prepare}. Reads all of the files. */
  async mend(signal: AbortSignal): Promise<void> {
    for (const dir of [this.folders.moonshineDir, this.folders.sileroDir]) {
      const model = await readInstalledModel(dirname(dir), basename(dir));
      const isDamaged = 'manifest' in model && (await verifyModel(model, signal)).length > 0;
      if (isDamaged) await rm(join(dir, MANIFEST_FILE), { force: true });
    }
    await this.prepare(signal);
  }

  /** Whether all of them are there; looks at the sizes of their files alone. */
  async arePrepared(): Promise<boolean> {
    const { moonshineDir, sileroDir } = this.folders;
    const prepared = await Promise.all([isMoonshinePrepared(moonshineDir), isSileroPrepared(sileroDir)]);
    return prepared.every(Boolean);
  }
}
