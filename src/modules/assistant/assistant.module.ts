import { Module, type DynamicModule } from '@nestjs/common';
import { ConversationModule } from '../../engine/conversation/conversation.module.js';
import { Logger } from '../../platform/logging/logger.js';
import { AssistantConversations } from './assistant-conversations.js';
import { AssistantProfile } from './assistant-profile.js';
import { CatalogModule } from './catalog/catalog.module.js';
import { ProductSearch } from './catalog/product-search.js';
import { searchProductsTool } from './tools/search-products.tool.js';
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
    return {
      module: AssistantModule,
      imports: [CatalogModule.forRoot(database), ConversationModule],
      providers: [AssistantConversations, AssistantProfile, toolRunner],
      exports: [AssistantConversations, AssistantProfile, ToolRunner],
    };
  }
}
