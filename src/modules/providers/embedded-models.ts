import { resolve } from 'node:path';
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

  private async arePrepared(): Promise<boolean> {
    const { moonshineDir, sileroDir } = this.folders;
    const prepared = await Promise.all([isMoonshinePrepared(moonshineDir), isSileroPrepared(sileroDir)]);
    return prepared.every(Boolean);
  }
}
