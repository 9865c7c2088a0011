import { Module, type DynamicModule } from '@nestjs/common';
import { Logger } from '../../platform/logging/logger.js';
import { StatusModule } from '../../platform/status/status.module.js';
import { RecentTurns } from '../../platform/telemetry/recent-turns.js';
import { TelemetryModule } from '../../platform/telemetry/telemetry.module.js';
import type { Tracer } from '../../platform/telemetry/tracing/span.js';
import { ConversationTelemetry } from '../assistant/conversation-telemetry.js';
import { AccessModule } from '../auth/access.module.js';
import { RealtimeAdmission } from './realtime-gateway/realtime-admission.js';
import { SessionEars } from './realtime-input/session-ears.js';
import { OpenAiRealtimeGateway } from './realtime-gateway/realtime.gateway.js';
import { ClientSecretsController } from './realtime-secrets/client-secrets.controller.js';
import { ClientSecretsService } from './realtime-secrets/client-secrets.service.js';
import { RealtimeModels } from './realtime-session/realtime-models.js';
import { RealtimeSessions } from './realtime-session/realtime-sessions.js';

export interface RealtimeServerParts {
  assistant: DynamicModule;
  /** What traces, where anything does. */
  tracer: Tracer | undefined;
}

/** `/openai/v1/realtime`: what clients of OpenAI Realtime find here. */
@Module({})
export class RealtimeServerModule {
  static forRoot({ assistant, tracer }: RealtimeServerParts): DynamicModule {
    const telemetry = {
      provide: ConversationTelemetry,
      inject: [RecentTurns, Logger],
      useFactory: (turns: RecentTurns, logger: Logger): ConversationTelemetry =>
        new ConversationTelemetry('realtime', turns, logger, tracer),
    };
    return {
      module: RealtimeServerModule,
      imports: [assistant, AccessModule, StatusModule, TelemetryModule],
      controllers: [ClientSecretsController],
      providers: [
        RealtimeModels,
        SessionEars,
        RealtimeSessions,
        RealtimeAdmission,
        OpenAiRealtimeGateway,
        ClientSecretsService,
        telemetry,
      ],
    };
  }
}
