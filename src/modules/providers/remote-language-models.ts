import type { OnApplicationShutdown } from '@nestjs/common';
import { LanguageModels } from '../../engine/ports/language-model.js';
import type { ProvidersConfig } from '../../platform/config/providers.config.js';
import type { Logger } from '../../platform/logging/logger.js';
import { OpenAiCompatibleModel } from './openai-compatible/openai-compatible-model.js';

/** The language models of the settings, best first. Their connections end with the application. */
export class RemoteLanguageModels extends LanguageModels implements OnApplicationShutdown {
  private readonly remotes: readonly OpenAiCompatibleModel[];

  constructor({ languageModels }: Pick<ProvidersConfig, 'languageModels'>, logger: Logger) {
    const remotes = languageModels.map((settings) => new OpenAiCompatibleModel(settings, logger));
    super(remotes);
    this.remotes = remotes;
  }

  onApplicationShutdown(): void {
    for (const remote of this.remotes) remote.close();
  }
}
