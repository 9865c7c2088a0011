import { Module } from '@nestjs/common';
import { productPath } from '../../platform/config/product-folder.js';
import { ProvidersConfig } from '../../platform/config/providers.config.js';
import { SpeechConfig } from '../../platform/config/speech.config.js';
import { openTemplateLibrary } from './open-template-library.js';
import { TemplateLibrary } from './template-library.js';
import { TemplateWriter } from './template-writer.js';
import { Translator } from './translator.js';

/** Offers the work on texts, wired to this server's templates and deadlines. */
@Module({
  providers: [
    {
      provide: TemplateLibrary,
      inject: [SpeechConfig],
      useFactory: ({ templatesDir }: SpeechConfig): TemplateLibrary =>
        openTemplateLibrary({ builtinDir: productPath('templates'), userDir: templatesDir }),
    },
    {
      provide: Translator,
      inject: [ProvidersConfig],
      useFactory: (config: ProvidersConfig): Translator => new Translator(config.documentDeadlines),
    },
    {
      provide: TemplateWriter,
      inject: [ProvidersConfig],
      useFactory: (config: ProvidersConfig): TemplateWriter => new TemplateWriter(config.documentDeadlines),
    },
  ],
  exports: [TemplateLibrary, Translator, TemplateWriter],
})
export class TextModule {}
