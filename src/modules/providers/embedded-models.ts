import { resolve } from 'node:path';
import type { WorkerSettings } from '../../engine/inference/pool/inference-messages.js';
import { isMoonshinePrepared, prepareMoonshine } from '../../engine/inference/moonshine/prepare-moonshine.js';
import { isSileroPrepared, prepareSilero } from '../../engine/inference/silero/prepare-silero.js';
import type { SpeechConfig } from '../../platform/config/speech.config.js';

/** The files of the embedded models. */
export class EmbeddedModels {
  readonly folders: Pick<WorkerSettings, 'moonshineDir' | 'sileroDir'>;

  constructor(config: SpeechConfig) {
    this.folders = {
      moonshineDir: resolve(config.modelsDir, 'moonshine-tiny'),
      sileroDir: resolve(config.modelsDir, 'silero-vad'),
    };
  }

  /** Whether nothing is missing. */
  async arePrepared(): Promise<boolean> {
    const { moonshineDir, sileroDir } = this.folders;
    const prepared = await Promise.all([isMoonshinePrepared(moonshineDir), isSileroPrepared(sileroDir)]);
    return prepared.every(Boolean);
  }

  /**
   * Makes what is missing.
   *
   * @throws AppError `model_not_available` when an installed package lacks its model, and what the file system throws.
   */
  async prepare(signal: AbortSignal): Promise<void> {
    const { moonshineDir, sileroDir } = this.folders;
    await Promise.all([
      prepareMoonshine({ targetDir: moonshineDir }),
      prepareSilero({ targetDir: sileroDir }),
    ]);
    signal.throwIfAborted();
  }
}
