import { Module, type DynamicModule } from '@nestjs/common';
import { Logger } from '../../platform/logging/logger.js';
import { StatusModule } from '../../platform/status/status.module.js';
import { RecentTurns } from '../../platform/telemetry/recent-turns.js';
import { TelemetryModule } from '../../platform/telemetry/telemetry.module.js';
import type { Tracer } from '../../platform/telemetry/tracing/span.js';
import { ConversationTelemetry } from '../assistant/conversation-telemetry.js';
import { AccessModule } from '../auth/access.module.js';
import { RealtimeConversations } from './gateway/realtime-conversations.js';
import { RealtimeGateway } from './gateway/realtime.gateway.js';
import { EphemeralSessions } from './session/ephemeral-sessions.js';
import { SessionController } from './session/session.controller.js';

export interface RealtimeParts {
  assistant: DynamicModule;
  /** What traces, where anything does. */
  tracer: Tracer | undefined;
}

/** Document 3: `/ws/realtime` and `/api/session`. */
@Module({})
export class RealtimeModule {
  static forRoot({ assistant, tracer }: RealtimeParts): DynamicModule {
    const telemetry = {
      provide: ConversationTelemetry,
      inject: [RecentTurns, Logger],
      useFactory: (turns: RecentTurns, logger: Logger): ConversationTelemetry =>
        new ConversationTelemetry('realtime', turns, logger, tracer),
    };
    return {
      module: RealtimeModule,
      imports: [assistant, TelemetryModule, StatusModule, AccessModule],
      controllers: [SessionController],
      providers: [RealtimeConversations, RealtimeGateway, EphemeralSessions, telemetry],
    };
  }
}
