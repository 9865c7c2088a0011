import { Module, type DynamicModule } from '@nestjs/common';
import type { Tracer } from '../../platform/telemetry/tracing/span.js';
import { RealtimeServerModule } from './realtime-server.module.js';
import { UsableModelsController } from './models/usable-models.controller.js';
import { UsableModels } from './models/usable-models.js';
import { EnglishTranslator } from './recordings/english-translator.js';
import { OpenAiTranscriptionsService } from './recordings/openai-transcriptions.service.js';
import { RecordingReceiver } from './recordings/recording-receiver.js';
import { RecordingWork } from './recordings/recording-work.js';
import { RecordingsController } from './recordings/recordings.controller.js';
import { RequestWork } from './requests/request-work.js';
import { StreamedReply } from './requests/streamed-reply.js';
import { OpenAiSpeechService } from './speech/openai-speech.service.js';
import { SpeechController } from './speech/speech.controller.js';

/** What the composition root hands to the OpenAI-compatible surface. */
export interface OpenAiApiParts {
  /** The module of recordings. */
  recordings: DynamicModule;
  /** The module of the assistant. */
  assistant: DynamicModule;
  /** What traces, where anything does. */
  tracer: Tracer | undefined;
}

/** `/openai/v1`: what lets any OpenAI SDK work against this server. */
@Module({})
export class OpenAiApiModule {
  static forRoot({ recordings, assistant, tracer }: OpenAiApiParts): DynamicModule {
    return {
      module: OpenAiApiModule,
      imports: [recordings, assistant, RealtimeServerModule.forRoot({ assistant, tracer })],
      controllers: [RecordingsController, SpeechController, UsableModelsController],
      providers: [
        RequestWork,
        StreamedReply,
        RecordingReceiver,
        RecordingWork,
        EnglishTranslator,
        OpenAiTranscriptionsService,
        OpenAiSpeechService,
        UsableModels,
      ],
    };
  }
}
