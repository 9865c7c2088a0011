import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { TelephonyConfig } from '../../platform/config/telephony.config.js';
import { Logger } from '../../platform/logging/logger.js';
import { StatusRegistry } from '../../platform/status/server-status.js';
import { StatusModule } from '../../platform/status/status.module.js';
import { CallTally } from '../../platform/telemetry/call-tally.js';
import { ProviderCalls } from '../../platform/telemetry/provider-calls.js';
import { RecentTurns } from '../../platform/telemetry/recent-turns.js';
import { TelemetryModule } from '../../platform/telemetry/telemetry.module.js';
import type { Tracer } from '../../platform/telemetry/tracing/span.js';
import { ConversationTelemetry } from '../assistant/conversation-telemetry.js';
import { CallAdmission } from './call/call-admission.js';
import { CallDesk } from './call/call-desk.js';
import { CallWatchers } from './call/call-news.js';
import { CallTelemetry } from './call/call-telemetry.js';
import { callCapacity } from './capacity/capacity.provider.js';
import { CallCapacity } from './capacity/call-capacity.js';
import { Carriers } from './carriers/carrier.js';
import { otherCarriers } from './carriers/other-carriers.js';
import { TwilioCarrier } from './carriers/twilio.carrier.js';
import { CallSurface } from './gateway/call-surface.js';
import { CarrierGateway } from './gateway/carrier.gateway.js';
import { TelephonyGateway } from './gateway/telephony.gateway.js';
import { CallCosts } from './records/call-costs.js';
import { CallRecordKeeping } from './records/call-record-keeping.js';
import { CallRecordRepository } from './records/call-record.repository.js';
import { CallRecorder } from './records/call-recorder.js';
import { CallRecordings } from './records/call-recordings.js';
import { CallRecords } from './records/call-records.js';
import { CallsController } from './records/calls.controller.js';

export interface TelephonyParts {
  /** The module that offers `Database`. */
  database: DynamicModule;
  assistant: DynamicModule;
  /** What traces, where anything does. */
  tracer: Tracer | undefined;
}

const PROVIDERS: readonly Provider[] = [
  ...callCapacity,
  { provide: CallWatchers, useFactory: (): CallWatchers => new CallWatchers() },
  {
    provide: Carriers,
    inject: [TelephonyConfig],
    useFactory: (config: TelephonyConfig): Carriers =>
      new Carriers([new TwilioCarrier(config), ...otherCarriers(config)]),
  },
  {
    provide: CallAdmission,
    inject: [TelephonyConfig, CallCapacity],
    useFactory: ({ maxCallsPerAddress }: TelephonyConfig, capacity: CallCapacity): CallAdmission =>
      new CallAdmission(() => capacity.calls, maxCallsPerAddress),
  },
  {
    provide: CallSurface,
    inject: [Carriers, CallDesk],
    useFactory: (carriers: Carriers, desk: CallDesk): CallSurface => new CallSurface(carriers, desk),
  },
  {
    provide: 'calls in the status',
    inject: [StatusRegistry, CallTelemetry, CallAdmission],
    useFactory: tellStatus,
  },
  {
    provide: CallCosts,
    inject: [ProviderCalls],
    useFactory: (calls: ProviderCalls): CallCosts => new CallCosts(calls),
  },
  CallRecordRepository,
  CallRecordings,
  CallRecorder,
  CallRecords,
  CallRecordKeeping,
  CallDesk,
  TelephonyGateway,
  CarrierGateway,
];

/** Document 5: telephone calls. */
@Module({})
export class TelephonyModule {
  static forRoot({ database, assistant, tracer }: TelephonyParts): DynamicModule {
    const telemetry = {
      provide: CallTelemetry,
      inject: [RecentTurns, CallTally, Logger, CallCosts],
      useFactory: (turns: RecentTurns, tally: CallTally, logger: Logger, costs: CallCosts): CallTelemetry => {
        const conversations = new ConversationTelemetry('telephony', turns, logger, tracer);
        return new CallTelemetry(conversations, tally, costs, logger);
      },
    };
    return {
      module: TelephonyModule,
      imports: [database, assistant, StatusModule, TelemetryModule],
      controllers: [CallsController],
      providers: [...PROVIDERS, telemetry],
    };
  }
}

function tellStatus(status: StatusRegistry, telemetry: CallTelemetry, admission: CallAdmission): void {
  status.addLiveContributor(() => ({
    activeCalls: telemetry.activeCalls,
    activeSessions: telemetry.activeCalls,
    maxConcurrentCalls: admission.limit,
  }));
}
