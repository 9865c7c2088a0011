import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import { Logger } from '../../../platform/logging/logger.js';
import type { CallFacts, CallListener } from '../call/call-news.js';
import { CallCosts } from './call-costs.js';
import { CallRecordRepository } from './call-record.repository.js';
import type { CallRecord } from './call-record.js';
import { CallRecordings } from './call-recordings.js';
import { LiveCall } from './live-call.js';

/** A process that tells nothing of its calls for so long is taken to be gone. */
export const CALL_LEASE_MS = 15_000;

/**
 * Writes down the calls of this process while they go on. A call waits for none of it: what cannot be written now is
 * tried again with the next round.
 */
@Injectable()
export class CallRecorder {
  private readonly held = new Map<string, LiveCall>();
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly repository: CallRecordRepository,
    private readonly costs: CallCosts,
    private readonly recordings: CallRecordings,
    private readonly logger: Logger,
  ) {}

  /** Follows a call that begins, to its end. */
  follow(facts: CallFacts): CallListener {
    const call = new LiveCall(randomUUID(), facts, () => this.costs.ofUsd(facts.requestId));
    this.held.set(call.id, call);
    this.costs.follow(facts.requestId);
    void this.store([call]);
    const recording = this.recordings.begin(call.id, facts);
    return (news) => {
      call.take(news);
      recording?.(news);
      if (news.type === 'ended') void this.store([call]);
    };
  }

  /** How a call stands that this process has; undefined for any other. */
  liveRecord(id: string): CallRecord | undefined {
    return this.held.get(id)?.record;
  }

  /** The latest call of a carrier's id that this process has, or the one of an id of ours. */
  find(sid: string): CallRecord | undefined {
    const calls = [...this.held.values()].filter(({ id, callSid }) => id === sid || callSid === sid);
    return calls.at(-1)?.record;
  }

  /** Nothing more is kept of these calls. @returns their ids. */
  async forget(sid: string): Promise<string[]> {
    const calls = [...this.held.values()].filter(({ id, callSid }) => id === sid || callSid === sid);
    for (const call of calls) {
      call.isErased = true;
      this.drop(call);
    }
    await this.writing;
    return calls.map(({ id }) => id);
  }

  /** Writes what has changed, and that the calls go on. Never rejects. */
  storeAll(): Promise<void> {
    return this.store([...this.held.values()]);
  }

  private store(calls: readonly LiveCall[]): Promise<void> {
    this.writing = this.writing
      .then(() => this.write(calls.filter(({ isErased }) => !isErased)))
      .catch((error: unknown) => this.logger.error({ err: error }, 'calls could not be recorded'));
    return this.writing;
  }

  private async write(calls: readonly LiveCall[]): Promise<void> {
    if (calls.length === 0) return;
    const changed = calls.filter(({ isChanged }) => isChanged);
    const records = changed.map((call) => ({ call, record: call.record }));
    for (const call of changed) call.isChanged = false;
    const liveUntilMs = Date.now() + CALL_LEASE_MS;
    try {
      await this.database.write(async (tx) => {
        for (const { call, record } of records) await this.put(tx, call, record, liveUntilMs);
        await this.repository.renew(
          tx,
          calls.map(({ id }) => id),
          liveUntilMs,
        );
      });
    } catch (error) {
      for (const call of changed) call.isChanged = true;
      throw error;
    }
    for (const { call, record } of records) {
      call.isStored = true;
      if (record.outcome !== null) this.drop(call);
    }
  }

  private put(tx: WriteTransaction, call: LiveCall, record: CallRecord, liveUntilMs: number): Promise<void> {
    const untilMs = record.outcome === null ? liveUntilMs : null;
    return call.isStored
      ? this.repository.update(tx, record, untilMs)
      : this.repository.insert(tx, record, untilMs);
  }

  private drop(call: LiveCall): void {
    this.held.delete(call.id);
    this.costs.forget(call.requestId);
  }
}
