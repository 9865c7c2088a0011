import { Module, type DynamicModule } from '@nestjs/common';

/** What the composition root hands to the OpenAI-compatible surface. */
export interface OpenAiApiParts {
  /** The module of recordings. */
  recordings: DynamicModule;
  /** The module of the assistant. */
  assistant: DynamicModule;
}

/** `/openai/v1`: what lets any OpenAI SDK work against this server. */
@Module({})
export class OpenAiApiModule {
  static forRoot({ recordings, assistant }: OpenAiApiParts): DynamicModule {
    return {
      module: OpenAiApiModule,
      imports: [recordings, assistant],
      controllers: [],
      providers: [],
    };
  }
}
