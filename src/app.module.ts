import { Module, type DynamicModule } from '@nestjs/common';
import { AssistantModule } from './modules/assistant/assistant.module.js';
import { AUDIO_JOB_KINDS } from './modules/audio-process/audio-process-jobs.js';
import { AudioProcessModule } from './modules/audio-process/audio-process.module.js';
import { CacheRoutesModule } from './modules/cache/cache-routes.module.js';
import { HealthModule } from './modules/health/health.module.js';
import { JobsModule, type JobEngine } from './modules/jobs/jobs.module.js';
import { TrackedJobsModule } from './modules/jobs/tracking/tracked-jobs.module.js';
import { WEBHOOK_JOB_KINDS } from './modules/jobs/webhooks/webhook-jobs.js';
import { MetricsModule } from './modules/metrics/metrics.module.js';
import { OpenAiApiModule } from './modules/openai-api/openai-api.module.js';
import type { EmbeddedSpeech } from './modules/providers/embedded-speech.js';
import { ProvidersModule } from './modules/providers/providers.module.js';
import { RealtimeModule } from './modules/realtime/realtime.module.js';
import { RecordingsModule } from './modules/recordings/recordings.module.js';
import { TRANSCRIPTION_JOB_KINDS } from './modules/transcriptions/transcription-jobs.js';
import { TranscriptionsModule } from './modules/transcriptions/transcriptions.module.js';
import { CALL_JOB_KINDS } from './modules/telephony/reports/call-report-jobs.js';
import { TelephonyModule } from './modules/telephony/telephony.module.js';
import { VoiceModule } from './modules/voice/voice.module.js';
import { ConfigModule } from './platform/config/config.module.js';
import type { LoadedConfig } from './platform/config/load-config.js';
import type { Database } from './platform/database/database.js';
import { DatabaseModule } from './platform/database/database.module.js';
import type { Logger } from './platform/logging/logger.js';
import { LoggingModule } from './platform/logging/logging.module.js';
import type { Tracer } from './platform/telemetry/tracing/span.js';
import { LiveSocketsModule } from './platform/ws/live-sockets.module.js';

export interface AppParts {
  config: LoadedConfig;
  logger: Logger;
  /** Open; the application closes it. */
  database: Database;
  /** When loading the models has begun. */
  speech?: EmbeddedSpeech;
  /** What hands out jobs where the database alone does not. */
  jobEngine?: JobEngine | undefined;
  /** What traces, where anything does; whoever opened it closes it. */
  tracer?: Tracer | undefined;
}

/** The composition root: every module, once. */
@Module({})
export class AppModule {
  static forRoot({ config, logger, database, speech, jobEngine, tracer }: AppParts): DynamicModule {
    const databaseModule = DatabaseModule.forRoot(database);
    const jobKinds = [
      ...TRANSCRIPTION_JOB_KINDS,
      ...AUDIO_JOB_KINDS,
      ...CALL_JOB_KINDS,
      ...WEBHOOK_JOB_KINDS,
    ];
    const jobsModule = JobsModule.forRoot({
      database: databaseModule,
      kinds: jobKinds,
      logger,
      ...(jobEngine === undefined ? {} : { engine: jobEngine }),
      ...(tracer === undefined ? {} : { tracer }),
      drainMs: config.server.shutdownTimeoutSec * 1000,
    });
    const trackedJobsModule = TrackedJobsModule.forRoot(jobsModule);
    const assistantModule = AssistantModule.forRoot(databaseModule);
    const recordingsModule = RecordingsModule.forRoot(databaseModule);
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        LoggingModule.forRoot(logger),
        ProvidersModule.forRoot(speech),
        jobsModule,
        trackedJobsModule,
        TranscriptionsModule.forRoot(jobsModule, recordingsModule),
        AudioProcessModule.forRoot(jobsModule, trackedJobsModule, recordingsModule),
        assistantModule,
        RealtimeModule.forRoot({ assistant: assistantModule, tracer }),
        VoiceModule.forRoot({ database: databaseModule, assistant: assistantModule, tracer }),
        TelephonyModule.forRoot({
          database: databaseModule,
          assistant: assistantModule,
          jobs: [jobsModule, trackedJobsModule],
          tracer,
        }),
        OpenAiApiModule.forRoot({ recordings: recordingsModule, assistant: assistantModule, tracer }),
        CacheRoutesModule,
        LiveSocketsModule,
        HealthModule.forRoot(databaseModule),
        MetricsModule.forRoot({
          jobs: jobsModule,
          trackedJobs: trackedJobsModule,
          recordings: recordingsModule,
          jobKinds,
        }),
      ],
    };
  }
}
