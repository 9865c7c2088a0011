import { TurnDetector } from '../../engine/ports/turn-detector.js';
import { AppError } from '../../platform/errors/app-error.js';
import type { Logger } from '../../platform/logging/logger.js';
import type { EmbeddedSpeech } from './embedded-speech.js';
import type { ServableModel } from './installed-models.js';

/** The first of the turn detectors that are installed, in the inference processes; without one it judges nothing. */
export class InstalledTurnDetector extends TurnDetector {
  private models: readonly ServableModel[] = [];

  constructor(
    private readonly speech: Pick<EmbeddedSpeech, 'pool' | 'isUsedHere'>,
    private readonly logger: Pick<Logger, 'info' | 'warn'>,
  ) {
    super();
  }

  /** The model that is asked; undefined without one. */
  get name(): string | undefined {
    return this.model?.reference.name;
  }

  /** @param models those that are usable from now on; what was and is not any more is given up. */
  use(models: readonly ServableModel[]): void {
    const before = this.models;
    const { name } = this;
    this.models = models;
    const keys = new Set(models.map(({ reference }) => reference.key));
    for (const { reference } of before)
      if (!keys.has(reference.key)) this.speech.pool.models.forget(reference);
    if (this.name === name) return;
    if (this.name === undefined)
      this.logger.info({ model: name }, 'no model is asked whether turns are complete');
    else this.logger.info({ model: this.name }, 'a model is asked whether turns are complete');
  }

  canJudge(language: string): boolean {
    const { isUsedHere, pool } = this.speech;
    return this.model?.languages.includes(language) === true && isUsedHere && pool.state === 'ready';
  }

  prepare(language: string): void {
    if (this.model === undefined || !this.canJudge(language)) return;
    this.speech.pool.load(this.model.reference, { priority: 'interim' }).catch((error: unknown) => {
      this.logger.warn({ err: error }, 'a turn detector could not be loaded ahead');
    });
  }

  /** Throws like {@link InferencePool.judge}; AppError `model_not_available` too. */
  async detect(pcm: Int16Array, signal: AbortSignal): Promise<number> {
    if (this.model === undefined) throw new AppError('model_not_available', 'No turn detector is installed');
    return this.speech.pool.judge(pcm, this.model.reference, { priority: 'live', signal });
  }

  private get model(): ServableModel | undefined {
    return this.models[0];
  }
}
