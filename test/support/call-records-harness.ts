import { afterEach, beforeEach, vi } from 'vitest';
import type { ConversationEvent } from '../../src/engine/conversation/conversation-event.js';
import { JobOwner } from '../../src/modules/jobs/queue/job-owner.js';
import type { JobQueue } from '../../src/modules/jobs/queue/job-queue.js';
import type { WebhookOutbox } from '../../src/modules/jobs/webhooks/webhook-outbox.js';
import { WebhookSources } from '../../src/modules/jobs/webhooks/webhook-sources.js';
import { CallWatchers, type CallListener } from '../../src/modules/telephony/call/call-news.js';
import { CallAftercare } from '../../src/modules/telephony/records/call-aftercare.js';
import { CallCosts } from '../../src/modules/telephony/records/call-costs.js';
import { CallRecordKeeping } from '../../src/modules/telephony/records/call-record-keeping.js';
import {
  CallRecordRepository,
  type CallFilter,
} from '../../src/modules/telephony/records/call-record.repository.js';
import { CallRecorder } from '../../src/modules/telephony/records/call-recorder.js';
import { CallRecordings } from '../../src/modules/telephony/records/call-recordings.js';
import { CallRecords } from '../../src/modules/telephony/records/call-records.js';
import { CallMessages } from '../../src/modules/telephony/reports/call-messages.js';
import { CallReportRepository } from '../../src/modules/telephony/reports/call-report.repository.js';
import { CallReports } from '../../src/modules/telephony/reports/call-reports.js';
import { CallRecordsConfig } from '../../src/platform/config/call-records.config.js';
import { ServerConfig } from '../../src/platform/config/server.config.js';
import { TelephonyConfig } from '../../src/platform/config/telephony.config.js';
import { AppError } from '../../src/platform/errors/app-error.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { ProviderCalls } from '../../src/platform/telemetry/provider-calls.js';
import { telephonySchema } from '../../src/modules/telephony/telephony.schema.js';
import { openTemporaryDatabase, type TemporaryDatabase } from './temporary-database.js';

type Text = Extract<ConversationEvent, { type: 'transcript' }>;

/** What keeps calls in one process, without calls: a test tells what goes on in them. Nobody is told of their end. */
export class CallProcess {
  readonly provider = new ProviderCalls();
  readonly costs = new CallCosts(this.provider);
  readonly watchers = new CallWatchers();
  readonly recorder: CallRecorder;
  readonly records: CallRecords;
  readonly keeping: CallRecordKeeping;
  /** Calls of which nothing is to be told any more. */
  readonly forgotten: string[] = [];

  constructor(
    { database, dataDir }: TemporaryDatabase,
    settings: Record<string, string> = {},
    owner = new JobOwner(),
  ) {
    const logger = createLogger({ level: 'silent', pretty: false });
    const config = new CallRecordsConfig(settings);
    const repository = new CallRecordRepository(database, owner);
    const recordings = new CallRecordings(config, new ServerConfig({ DATA_DIR: dataDir }), logger);
    const queue = { remove: async () => undefined } as unknown as JobQueue;
    const forget = async (_: unknown, id: string): Promise<void> => void this.forgotten.push(id);
    const told = new CallReportRepository(database, new WebhookSources());
    const messages = new CallMessages(config, new TelephonyConfig({}));
    const outbox = { forget } as unknown as WebhookOutbox;
    const reports = new CallReports(config, told, messages, queue, outbox, logger);
    this.recorder = new CallRecorder(database, repository, this.costs, recordings, reports, logger);
    this.records = new CallRecords(repository, this.recorder, recordings, reports, database);
    const aftercare = new CallAftercare(repository, reports, recordings, database, config);
    this.keeping = new CallRecordKeeping(this.recorder, aftercare, recordings, logger, config, this.watchers);
  }

  begin(callSid: string, from?: string): CallListener {
    return this.watchers.watch({
      callSid,
      streamSid: `MZ-of-${callSid}`,
      from,
      to: '+33145678901',
      parameters: {},
      requestId: `request-of-${callSid}`,
      carrier: 'twilio',
      startedAtMs: Date.now(),
      rateHz: 8000,
      language: 'en',
    });
  }

  async end(listener: CallListener, durationMs = 60_000): Promise<void> {
    listener({ type: 'ended', outcome: 'completed', durationMs, endedBy: 'caller' });
    await this.recorder.storeAll();
  }

  async sidsOf(filter: CallFilter): Promise<string[]> {
    return (await this.records.list({ filter, limit: 10 })).calls.map(({ callSid }) => callSid);
  }
}

/** Something happens in the conversation of a call. */
export const tell = (listener: CallListener, event: ConversationEvent): void =>
  listener({ type: 'conversation', event });

export const text = (id: string, speaker: Text['speaker'], words: string, isFinal = true): Text => ({
  type: 'transcript',
  id,
  speaker,
  text: words,
  isFinal,
  atMs: Date.now(),
});

/** The code that something fails with; `none` where it does not. */
export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => AppError.from(error).code,
  );

/** When the clock of a test stands that {@link CallRecordsBench} runs. */
export const START_MS = Date.UTC(2026, 0, 15, 10);
export const DAY_MS = 24 * 60 * 60 * 1000;

/** What keeps calls, on a database and a clock of its own for each test of the file. */
export class CallRecordsBench {
  temporary!: TemporaryDatabase;
  calls!: CallProcess;

  constructor() {
    beforeEach(async () => {
      vi.useFakeTimers({ toFake: ['Date'], now: START_MS });
      this.temporary = await openTemporaryDatabase(telephonySchema);
      this.open();
    });
    afterEach(async () => {
      await this.calls.recorder.storeAll();
      await this.temporary.remove();
      vi.useRealTimers();
    });
  }

  /** Starts anew on what is stored. */
  open(settings?: Record<string, string>, owner?: JobOwner): void {
    this.calls = new CallProcess(this.temporary, settings, owner);
  }

  later(ms: number): void {
    vi.setSystemTime(Date.now() + ms);
  }
}
