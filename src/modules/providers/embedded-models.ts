import { resolve } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { WorkerSettings } from '../../engine/inference/pool/inference-messages.js';
import { prepareMoonshine } from '../../engine/inference/moonshine/prepare-moonshine.js';
import { prepareSilero } from '../../engine/inference/silero/prepare-silero.js';
import { SpeechConfig } from '../../platform/config/speech.config.js';

/** The files of the embedded models. */
@Injectable()
export class EmbeddedModels {
  readonly folders: Pick<WorkerSettings, 'moonshineDir' | 'sileroDir'>;

  constructor(config: SpeechConfig) {
    this.folders = {
      moonshineDir: resolve(config.modelsDir, 'moonshine-tiny'),
      sileroDir: resolve(config.modelsDir, 'silero-vad'),
    };
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
