import { Injectable } from '@nestjs/common';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';
import type { AppError } from '../../platform/errors/app-error.js';
import { TrackedJobs } from '../jobs/tracking/tracked-jobs.js';
import { ModelPrices } from '../providers/model-prices.js';
import { AudioJobRepository, type AudioJobRecord } from './audio-job.repository.js';
import { COMPLETED_MESSAGE, FAILED_MESSAGE, SAVING } from './audio-messages.js';
import type { AudioOutcome, AudioWork } from './audio-outcome.js';
import { AudioParty } from './audio-party.js';
import { problemWithCauses } from './audio-problem.js';
import { presentNotice, presentResult, toJobResult } from './audio-process.presenter.js';
import { AudioResultCache } from './audio-result-cache.js';
import { AudioWorkStore } from './audio-work-store.js';
import type { ProcessResultView } from './dto/audio-process.view.js';
import { unpricedModels, type CostOf } from './llm-info.js';
import { isMadeAsPromised } from './settled-request.js';

/** How the work on a job ends, for it and for all who asked for the same. */
@Injectable()
export class AudioResults {
  private readonly costOf: CostOf;

  constructor(
    private readonly tracked: TrackedJobs,
    private readonly jobs: AudioJobRepository,
    private readonly cache: AudioResultCache,
    private readonly party: AudioParty,
    private readonly work: AudioWorkStore,
    prices: ModelPrices,
  ) {
    this.costOf = (call) => prices.costOf(call);
  }

  /**
   * Stores the result of a job whose work is done, in the transaction that ends its job in the queue.
   *
   * @param mayKeep whether models and template were those that the request was promised.
   */
  async complete(tx: WriteTransaction, leader: AudioJobRecord, mayKeep: boolean): Promise<void> {
    const { outcome, calls } = await this.work.read(leader, tx);
    for (const model of unpricedModels(calls, this.costOf)) {
      await this.tracked.log(tx, leader.id, 'warning', `The price of ${model} is not known: counted as 0`);
    }
    await this.party.tell(tx, leader, SAVING);
    for (const member of await this.party.members(tx, leader)) {
      const isLeader = member.id === leader.id;
      await this.completeOne(tx, member, { outcome, calls: isLeader ? calls : [] }, !isLeader);
    }
    if (mayKeep && leader.request.isKept && isMadeAsPromised(leader.request, calls)) {
      await this.cache.put(tx, leader.cacheKey, outcome);
    }
    await this.work.clear(tx, leader);
  }

  /** The work did not succeed this time and will be tried again. */
  async noteRetry(tx: WriteTransaction, leader: AudioJobRecord, { message }: AppError): Promise<void> {
    await this.party.warn(tx, leader, `Will be tried again: ${message}`);
  }

  /** A result that was made for an equal request and is kept. */
  async findKept(
    tx: WriteTransaction,
    { useCache, cacheKey }: AudioJobRecord,
  ): Promise<AudioOutcome | undefined> {
    return useCache === 1 ? this.cache.find(tx, cacheKey) : undefined;
  }

  /** Answers a job with a result that was made for an equal request. */
  async completeWith(tx: WriteTransaction, job: AudioJobRecord, kept: AudioOutcome): Promise<void> {
    await this.tracked.start(tx, job.id, SAVING);
    await this.completeOne(tx, job, { outcome: kept, calls: [] }, true);
  }

  /** Stores why the work ended without a result, and what was made until then. */
  async fail(tx: WriteTransaction, leader: AudioJobRecord, error: AppError): Promise<void> {
    const work = await this.work.read(leader, tx);
    const problem = problemWithCauses(error);
    for (const member of await this.party.members(tx, leader)) {
      const calls = member.id === leader.id ? work.calls : [];
      const partial = await this.present(tx, member, { ...work, calls }, { isPartial: true });
      const result = work.outcome.segments.length === 0 ? undefined : toJobResult(partial);
      await this.tracked.fail(tx, member.id, problem, FAILED_MESSAGE, result);
      await this.jobs.end(tx, member.id);
    }
    await this.work.clear(tx, leader);
  }

  private async completeOne(
    tx: WriteTransaction,
    job: AudioJobRecord,
    work: AudioWork,
    isFromCache: boolean,
  ): Promise<void> {
    const view = await this.present(tx, job, work, { isFromCache });
    for (const warning of work.outcome.warnings) await this.tracked.log(tx, job.id, 'warning', warning);
    const notice = { message: COMPLETED_MESSAGE, data: presentNotice(view) };
    await this.tracked.complete(tx, job.id, toJobResult(view), notice);
    await this.jobs.end(tx, job.id);
  }

  private async present(
    tx: WriteTransaction,
    { id, request }: AudioJobRecord,
    { outcome, calls }: AudioWork,
    { isFromCache = false, isPartial = false }: { isFromCache?: boolean; isPartial?: boolean },
  ): Promise<ProcessResultView> {
    const { processId, createdAtMs } = await this.tracked.get(id, tx);
    const { dropped, fileName } = request;
    const endedAtMs = Date.now();
    return presentResult(
      outcome,
      { processId, createdAtMs, fileName, endedAtMs, dropped, calls, isFromCache, isPartial },
      this.costOf,
    );
  }
}
