import { Module, type DynamicModule } from '@nestjs/common';
import { Logger } from '../../platform/logging/logger.js';
import { RecentTurns } from '../../platform/telemetry/recent-turns.js';
import { TelemetryModule } from '../../platform/telemetry/telemetry.module.js';
import type { Tracer } from '../../platform/telemetry/tracing/span.js';
import { StatusModule } from '../../platform/status/status.module.js';
import { ConversationTelemetry } from '../assistant/conversation-telemetry.js';
import { AccessModule } from '../auth/access.module.js';
import { ApiInfoController } from './api-info.controller.js';
import { TokenController } from './auth/token.controller.js';
import { VoiceConversations } from './gateway/voice-conversations.js';
import { VoiceGateway } from './gateway/voice.gateway.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { VoiceSessionRepository } from './sessions/voice-session.repository.js';
import { VoiceSessions } from './sessions/voice-sessions.js';

export interface VoiceParts {
  /** The module that offers `Database`. */
  database: DynamicModule;
  assistant: DynamicModule;
  /** What traces, where anything does. */
  tracer: Tracer | undefined;
}

/** Document 4: the voice assistant's sockets, sessions and tokens. */
@Module({})
export class VoiceModule {
  static forRoot({ database, assistant, tracer }: VoiceParts): DynamicModule {
    const telemetry = {
      provide: ConversationTelemetry,
      inject: [RecentTurns, Logger],
      useFactory: (turns: RecentTurns, logger: Logger): ConversationTelemetry =>
        new ConversationTelemetry('voice', turns, logger, tracer),
    };
    return {
      module: VoiceModule,
      imports: [database, assistant, StatusModule, TelemetryModule, AccessModule],
      controllers: [ApiInfoController, TokenController, SessionsController],
      providers: [VoiceSessionRepository, VoiceSessions, VoiceConversations, VoiceGateway, telemetry],
    };
  }
}
