import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { Logger } from '../../../platform/logging/logger.js';
import type { CallFacts, CallListener } from '../call/call-news.js';
import { CallReports } from '../reports/call-reports.js';
import { CallCosts } from './call-costs.js';
import { CallRecordRepository } from './call-record.repository.js';
import type { CallRecord } from './call-record.js';
import { CallRecordings } from './call-recordings.js';
import { LiveCall } from './live-call.js';

/** A process that tells nothing of its calls for so long is taken to be gone. */
export const CALL_LEASE_MS = 15_000;

/**
 * Writes down the calls of this process while they go on: each thing that is said as soon as it is known. A call waits for none
 * of it: what cannot be written now is tried again with the next round.
 */
@Injectable()
export class CallRecorder {
  private readonly held = new Map<string, LiveCall>();
  /** Calls that are written together, as they are then, when what is being written is on the disk. */
  private readonly waiting = new Set<LiveCall>();
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly repository: CallRecordRepository,
    private readonly costs: CallCosts,
    private readonly recordings: CallRecordings,
    private readonly reports: CallReports,
    private readonly logger: Logger,
  ) {}

  /** Follows a call that begins, to its end. @param areKeysKept as {@link LiveCall} takes it. */
  follow(facts: CallFacts, areKeysKept = true): CallListener {
    const call = new LiveCall(randomUUID(), facts, () => this.costs.ofUsd(facts.requestId), areKeysKept);
    this.held.set(call.id, call);
    this.costs.follow(facts.requestId);
    this.storeSoon(call);
    const recording = this.recordings.begin(call.id, facts);
    return (news) => {
      call.take(news);
      recording?.(news);
      if (call.isChanged) this.storeSoon(call);
    };
  }

  /** How many calls are held: those that go on, and those whose end is not written yet. */
  get heldCalls(): number {
    return this.held.size;
  }

  /** How a call stands that this process has; undefined for any other. */
  liveRecord(id: string): CallRecord | undefined {
    return this.held.get(id)?.shown;
  }

  /** How the latest call of a carrier's id stands that this process has, or the one of an id of ours. */
  find(sid: string): CallRecord | undefined {
    const calls = [...this.held.values()].filter(({ id, callSid }) => id === sid || callSid === sid);
    return calls.at(-1)?.shown;
  }

  /** Nothing more is kept of these calls. @returns their ids. */
  async forget(sid: string): Promise<string[]> {
    const calls = [...this.held.values()].filter(({ id, callSid }) => id === sid || callSid === sid);
    for (const call of calls) {
      this.forgetCall(call);
    }
    await this.writing;
    return calls.map(({ id }) => id);
  }

  /** Writes what has changed, and that the calls go on. Never rejects. */
  storeAll(): Promise<void> {
    return this.store(() => [...this.held.values()]);
  }

  /** Once for all that happens until it is its turn, to any of them. */
  private storeSoon(call: LiveCall): void {
    this.waiting.add(call);
    if (this.waiting.size === 1) void this.store(() => this.takeWaiting());
  }

  private takeWaiting(): LiveCall[] {
    const calls = [...this.waiting].filter(({ isChanged }) => isChanged);
    this.waiting.clear();
    return calls;
  }

  private store(take: () => LiveCall[]): Promise<void> {
    this.writing = this.writing
      .then(() => this.write(take().filter(({ isForgotten }) => !isForgotten)))
      .catch((error: unknown) => this.logger.error({ err: error }, 'calls could not be recorded'));
    return this.writing;
  }

  /** The error of one call must not keep the others from being written; one that will pass is nobody's own. */
  private async write(calls: readonly LiveCall[]): Promise<void> {
    if (calls.length === 0) return;
    try {
      await this.writeTogether(calls);
    } catch (error) {
      if (calls.length === 1 || AppError.from(error).isPassing) throw error;
      for (const call of calls) await this.writeAlone(call);
    }
  }

  private async writeAlone(call: LiveCall): Promise<void> {
    try {
      await this.writeTogether([call]);
    } catch (error) {
      const { requestId } = call;
      this.logger.error({ err: error, callId: call.id, requestId }, 'a call could not be recorded');
    }
  }

  private async writeTogether(calls: readonly LiveCall[]): Promise<void> {
    const changed = calls.filter(({ isChanged }) => isChanged);
    const unchanged = calls.filter(({ isChanged }) => !isChanged).map(({ id }) => id);
    const records = changed.map((call) => ({ call, record: call.record }));
    for (const call of changed) call.isChanged = false;
    const liveUntilMs = Date.now() + CALL_LEASE_MS;
    const endedElsewhere = new Set<LiveCall>();
    try {
      await this.database.write(async (tx) => {
        endedElsewhere.clear();
        for (const { call, record } of records) {
          if (!(await this.put(tx, call, record, liveUntilMs))) endedElsewhere.add(call);
        }
        if (unchanged.length > 0) await this.repository.renew(tx, unchanged, liveUntilMs);
      });
    } catch (error) {
      for (const call of changed) call.isChanged = true;
      throw error;
    }
    for (const { call, record } of records) {
      call.isStored = true;
      if (endedElsewhere.has(call)) this.forgetEnded(call);
      else if (record.outcome !== null) this.drop(call);
    }
  }

  /** @returns false where the call was erased, or another process has ended it. */
  private async put(
    tx: WriteTransaction,
    call: LiveCall,
    record: CallRecord,
    liveUntilMs: number,
  ): Promise<boolean> {
    const hasEnded = record.outcome !== null;
    const untilMs = hasEnded ? null : liveUntilMs;
    if (call.isStored) {
      if (!(await this.repository.update(tx, record, untilMs))) return false;
    } else {
      await this.repository.insert(tx, record, untilMs);
      await this.reports.register(tx, call.id, call.facts);
    }
    if (hasEnded) await this.reports.end(tx, record);
    return true;
  }

  private forgetEnded(call: LiveCall): void {
    const { id: callId, requestId } = call;
    this.logger.warn({ callId, requestId }, 'a call was ended or erased by another process');
    this.forgetCall(call);
  }

  private forgetCall(call: LiveCall): void {
    call.isForgotten = true;
    this.drop(call);
  }

  private drop(call: LiveCall): void {
    this.held.delete(call.id);
    this.costs.forget(call.requestId);
  }
}
