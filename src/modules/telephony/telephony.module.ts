import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { TextModule } from '../../engine/text/text.module.js';
import { TelephonyConfig } from '../../platform/config/telephony.config.js';
import { Logger } from '../../platform/logging/logger.js';
import { OutboundClient } from '../../platform/outbound/outbound-client.js';
import { OutboundModule } from '../../platform/outbound/outbound.module.js';
import { StatusRegistry } from '../../platform/status/server-status.js';
import { StatusModule } from '../../platform/status/status.module.js';
import { CallTally } from '../../platform/telemetry/call-tally.js';
import { ProviderCalls } from '../../platform/telemetry/provider-calls.js';
import { RecentTurns } from '../../platform/telemetry/recent-turns.js';
import { TelemetryModule } from '../../platform/telemetry/telemetry.module.js';
import type { Tracer } from '../../platform/telemetry/tracing/span.js';
import { ConversationTelemetry } from '../assistant/conversation-telemetry.js';
import { JobOwner } from '../jobs/queue/job-owner.js';
import { CallAdmission } from './call/call-admission.js';
import { CallDesk } from './call/call-desk.js';
import { CallWatchers } from './call/call-news.js';
import { CallTelemetry } from './call/call-telemetry.js';
import { callCapacity } from './capacity/capacity.provider.js';
import { CallCapacity } from './capacity/call-capacity.js';
import { Carriers } from './carriers/carrier.js';
import { otherCarriers } from './carriers/other-carriers.js';
import { twilioCallControl } from './carriers/twilio-call-control.js';
import { TwilioCarrier } from './carriers/twilio.carrier.js';
import { CallSurface } from './gateway/call-surface.js';
import { CarrierGateway } from './gateway/carrier.gateway.js';
import { TelephonyGateway } from './gateway/telephony.gateway.js';
import { CallAftercare } from './records/call-aftercare.js';
import { CallCosts } from './records/call-costs.js';
import { CallRecordKeeping } from './records/call-record-keeping.js';
import { CallRecordRepository } from './records/call-record.repository.js';
import { CallRecorder } from './records/call-recorder.js';
import { CallRecordings } from './records/call-recordings.js';
import { CallRecords } from './records/call-records.js';
import { CallsController } from './records/calls.controller.js';
import { CallDocuments } from './reports/call-documents.js';
import { CallMessages } from './reports/call-messages.js';
import { CallReportRepository } from './reports/call-report.repository.js';
import { CallReports } from './reports/call-reports.js';
import { WriteCallReportProcessor } from './reports/write-call-report.processor.js';

export interface TelephonyParts {
  /** The module that offers `Database`. */
  database: DynamicModule;
  assistant: DynamicModule;
  /** The modules of the queue, and of tracked jobs with their webhooks. */
  jobs: readonly DynamicModule[];
  /** What traces, where anything does. */
  tracer: Tracer | undefined;
}

const PROVIDERS: readonly Provider[] = [
  ...callCapacity,
  { provide: CallWatchers, useFactory: (): CallWatchers => new CallWatchers() },
  {
    provide: Carriers,
    inject: [TelephonyConfig, OutboundClient],
    useFactory: (config: TelephonyConfig, outbound: OutboundClient): Carriers => {
      const twilio = new TwilioCarrier(config, twilioCallControl(config, outbound));
      return new Carriers([twilio, ...otherCarriers(config)]);
    },
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
  { provide: JobOwner, useFactory: (): JobOwner => new JobOwner() },
  CallRecordRepository,
  CallRecordings,
  CallRecorder,
  CallRecords,
  CallAftercare,
  CallRecordKeeping,
  CallReportRepository,
  CallMessages,
  CallDocuments,
  CallReports,
  WriteCallReportProcessor,
  CallDesk,
  TelephonyGateway,
  CarrierGateway,
];

/** Document 5: telephone calls. */
@Module({})
export class TelephonyModule {
  static forRoot({ database, assistant, jobs, tracer }: TelephonyParts): DynamicModule {
    const telemetry = {
      provide: CallTelemetry,
      inject: [RecentTurns, CallTally, Logger],
      useFactory: (turns: RecentTurns, tally: CallTally, logger: Logger): CallTelemetry => {
        const conversations = new ConversationTelemetry('telephony', turns, logger, tracer);
        return new CallTelemetry(conversations, tally, logger);
      },
    };
    return {
      module: TelephonyModule,
      imports: [database, assistant, ...jobs, OutboundModule, StatusModule, TelemetryModule, TextModule],
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
