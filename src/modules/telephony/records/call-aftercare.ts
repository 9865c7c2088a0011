import { Injectable } from '@nestjs/common';
import { CallRecordsConfig } from '../../../platform/config/call-records.config.js';
import { Database } from '../../../platform/database/database.js';
import { CallReports } from '../reports/call-reports.js';
import type { CallRecord } from './call-record.js';
import { CallRecordRepository } from './call-record.repository.js';
import { CALL_LEASE_MS } from './call-recorder.js';
import { CallRecordings } from './call-recordings.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const ERASE_BATCH = 500;

/** What is left to be done for calls that have ended: those of processes that are gone end, and texts go in time. */
@Injectable()
export class CallAftercare {
  constructor(
    private readonly repository: CallRecordRepository,
    private readonly reports: CallReports,
    private readonly recordings: CallRecordings,
    private readonly database: Database,
    private readonly config: CallRecordsConfig,
  ) {}

  /** Ends calls whose process is gone, and has their end told. @returns how many. */
  async endLost(nowMs: number): Promise<number> {
    const lost = await this.repository.lost(nowMs);
    if (lost.length === 0) return 0;
    const ended = await this.database.write(async (tx) => {
      const calls: CallRecord[] = [];
      for (const id of lost) {
        const call = await this.repository.endLost(tx, id, CALL_LEASE_MS);
        if (call === undefined) continue;
        await this.reports.end(tx, call);
        calls.push(call);
      }
      return calls;
    });
    for (const { id } of ended) await this.recordings.repair(id);
    return ended.length;
  }

  /** Takes text and numbers of calls past their retention, and what would still be told of them. @returns how many. */
  async eraseOldTexts(nowMs: number, signal?: AbortSignal): Promise<number> {
    const beforeMs = nowMs - this.config.textRetentionDays * DAY_MS;
    let total = 0;
    for (let erased = ERASE_BATCH; erased === ERASE_BATCH && signal?.aborted !== true; total += erased) {
      const ids = await this.repository.withTextsBefore(beforeMs, ERASE_BATCH);
      erased = ids.length;
      if (erased > 0) await this.eraseTexts(ids, nowMs);
    }
    return total;
  }

  private async eraseTexts(ids: readonly string[], nowMs: number): Promise<void> {
    await this.database.write(async (tx) => {
      for (const id of ids) {
        await this.repository.eraseTexts(tx, id, nowMs);
        await this.reports.forget(tx, id);
      }
    });
    await this.database.scrub();
  }
}
