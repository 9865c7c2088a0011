import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { WebhookReport } from '../../jobs/webhooks/webhook-outbox.js';
import { CallReports } from '../reports/call-reports.js';
import { CallRecorder } from './call-recorder.js';
import { CallRecordings, type StoredRecording } from './call-recordings.js';
import { CallRecordRepository, type CallPageRequest } from './call-record.repository.js';
import type { CallRecord } from './call-record.js';

export interface CallPage {
  readonly calls: readonly CallRecord[];
  /** The last of the page, when there are more. */
  readonly last: CallRecord | undefined;
}

/** What is known of calls, those that go on included. */
@Injectable()
export class CallRecords {
  constructor(
    private readonly repository: CallRecordRepository,
    private readonly recorder: CallRecorder,
    private readonly recordings: CallRecordings,
    private readonly reports: CallReports,
    private readonly database: Database,
  ) {}

  /** Newest first. */
  async list(request: CallPageRequest): Promise<CallPage> {
    const found = await this.repository.list({ ...request, limit: request.limit + 1 });
    const calls = found.slice(0, request.limit).map((call) => this.recorder.liveRecord(call.id) ?? call);
    return { calls, last: found.length > request.limit ? calls.at(-1) : undefined };
  }

  /** @param sid the carrier's id of a call, of which the latest is given, or ours. @throws AppError `call_not_found`. */
  async find(sid: string): Promise<CallRecord> {
    const call = this.recorder.find(sid) ?? (await this.repository.find(sid));
    if (call === undefined) throw notFound();
    return call;
  }

  /** What became of what is told of its end; undefined where nobody wants to be told. */
  webhookOf({ id }: CallRecord): Promise<WebhookReport | undefined> {
    return this.reports.deliveryOf(id);
  }

  /**
   * Tells its end again, whatever became of that.
   *
   * @throws AppError `call_not_found`, `invalid_request` where nobody wants to be told, `job_unfinished` before there is
   *   anything to tell.
   */
  async replayWebhook(sid: string): Promise<CallRecord> {
    const call = await this.find(sid);
    await this.database.write((tx) => this.reports.replay(tx, call.id));
    return call;
  }

  /** What there is of it by now. @throws AppError `call_not_found`, `recording_not_found`. */
  async openRecording(sid: string): Promise<StoredRecording> {
    const { id } = await this.find(sid);
    return this.recordings.open(id);
  }

  /**
   * Erases everything that is kept of a call, and what is still to be told of it; of one that goes on nothing more is kept.
   *
   * @param sid the carrier's id of a call, all of which go, or ours.
   * @returns how many there were.
   * @throws AppError `call_not_found`.
   */
  async erase(sid: string): Promise<number> {
    const forgotten = await this.recorder.forget(sid);
    const ids = await this.database.write(async (tx) => {
      const all = new Set([...forgotten, ...(await this.repository.erase(tx, sid))]);
      for (const id of all) await this.reports.forget(tx, id);
      return all;
    });
    if (ids.size === 0) throw notFound();
    await this.database.scrub();
    await this.recordings.erase([...ids]);
    return ids.size;
  }
}

const notFound = (): AppError => new AppError('call_not_found', 'Call not found');
