import { Module, type DynamicModule } from '@nestjs/common';
import { TranscriptionModule } from '../engine/transcription/transcription.module.js';
import { ProvidersModule } from '../modules/providers/providers.module.js';
import { ConfigModule } from '../platform/config/config.module.js';
import type { LoadedConfig } from '../platform/config/load-config.js';
import type { Logger } from '../platform/logging/logger.js';
import { LoggingModule } from '../platform/logging/logging.module.js';

/** What the command line needs of the server: recognition, without database, queue and listeners. */
@Module({})
export class TranscribeModule {
  static forRoot(config: LoadedConfig, logger: Logger): DynamicModule {
    return {
      module: TranscribeModule,
      imports: [
        ConfigModule.forRoot(config),
        LoggingModule.forRoot(logger),
        ProvidersModule.forRoot(),
        TranscriptionModule,
      ],
    };
  }
}
