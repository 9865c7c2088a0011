import { Module, type DynamicModule } from '@nestjs/common';
import { systemClock } from '../../engine/conversation/conversation-clock.js';
import { ConversationEngine } from '../../engine/conversation/conversation-engine.js';
import { ConversationModule } from '../../engine/conversation/conversation.module.js';
import { ServerConfig } from '../../platform/config/server.config.js';
import { Logger } from '../../platform/logging/logger.js';
import { AssistantConversations } from './assistant-conversations.js';
import { AssistantProfile } from './assistant-profile.js';
import { CatalogModule } from './catalog/catalog.module.js';
import { ProductSearch } from './catalog/product-search.js';
import { searchProductsTool } from './tools/search-products.tool.js';
import { StandingApology } from './standing-apology.js';
import { ToolRunner } from './tools/tool-runner.js';

/** What every conversation shares: who the assistant is, what it can look up and do. */
@Module({})
export class AssistantModule {
  static forRoot(database: DynamicModule): DynamicModule {
    const toolRunner = {
      provide: ToolRunner,
      inject: [ProductSearch, Logger],
      useFactory: (products: ProductSearch, logger: Logger): ToolRunner =>
        new ToolRunner([searchProductsTool(products)], logger),
    };
    const standingApology = {
      provide: StandingApology,
      inject: [ConversationEngine, AssistantProfile, ServerConfig],
      useFactory: (engine: ConversationEngine, profile: AssistantProfile, { role }: ServerConfig) =>
        new StandingApology(role === 'worker' ? undefined : engine, profile, systemClock),
    };
    return {
      module: AssistantModule,
      imports: [CatalogModule.forRoot(database), ConversationModule],
      providers: [AssistantConversations, AssistantProfile, toolRunner, standingApology],
      exports: [AssistantConversations, AssistantProfile, ToolRunner],
    };
  }
}
