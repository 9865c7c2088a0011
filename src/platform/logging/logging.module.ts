import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Logger } from './logger.js';

/** Offers the process's logger under {@link Logger}. */
@Global()
@Module({})
export class LoggingModule {
  static forRoot(logger: Logger): DynamicModule {
    const providers = [{ provide: Logger, useValue: logger }];
    return { module: LoggingModule, providers, exports: providers };
  }
}
