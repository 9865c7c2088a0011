import { Module, type DynamicModule } from '@nestjs/common';
import { AssistantProfile } from './assistant-profile.js';
import { CatalogModule } from './catalog/catalog.module.js';

/** What every conversation shares: who the assistant is, what it can look up and do. */
@Module({})
export class AssistantModule {
  static forRoot(database: DynamicModule): DynamicModule {
    return {
      module: AssistantModule,
      imports: [CatalogModule.forRoot(database)],
      providers: [AssistantProfile],
      exports: [AssistantProfile],
    };
  }
}
