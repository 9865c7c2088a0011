import { Injectable } from '@nestjs/common';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { Logger } from '../../../platform/logging/logger.js';
import { JobQueue } from '../../jobs/queue/job-queue.js';
import type { JobLease } from '../../jobs/queue/job-record.js';
import { completed, retryAt, type JobOutcome } from '../../jobs/runner/job-handler.js';
import { JobFailed, JobHandler } from '../../jobs/runner/job-handler.decorator.js';
import { CallRecordRepository } from '../records/call-record.repository.js';
import { CallDocuments } from './call-documents.js';
import type { CallDocument } from './call-messages.js';
import { WRITE_CALL_REPORT_JOB } from './call-report-jobs.js';
import { CallReportRepository, type AskedReport } from './call-report.repository.js';
import { CallReports } from './call-reports.js';

/** A model that cannot be reached is asked again for five minutes; whoever is told waits for no more than the call. */
const RETRY_DELAYS_MS = [2_000, 8_000, 30_000, 90_000, 180_000];
const UNKNOWN: AskedReport = { template: '', language: 'en' };

/** Applies a template to what was said in a call, then has its end told; without the document where that fails. */
@Injectable()
export class WriteCallReportProcessor {
  constructor(
    private readonly calls: CallRecordRepository,
    private readonly repository: CallReportRepository,
    private readonly documents: CallDocuments,
    private readonly reports: CallReports,
    private readonly queue: JobQueue,
    private readonly logger: Logger,
  ) {}

  @JobHandler(WRITE_CALL_REPORT_JOB, { concurrency: 4 })
  async write(lease: JobLease, signal: AbortSignal): Promise<JobOutcome> {
    const callId = callIdOf(lease);
    const [call, asked] = await Promise.all([this.calls.get(callId), this.repository.find(callId)]);
    if (call === undefined || asked === undefined)
      return completed((tx) => this.queue.remove(tx, lease.jobId));
    try {
      const document = await this.documents.write(call, asked, signal);
      return completed((tx) => this.finish(tx, lease, document));
    } catch (thrown) {
      const error = AppError.from(thrown);
      const delayMs = RETRY_DELAYS_MS[lease.retries];
      const mayPass = error.isPassing || error.code === 'llm_timeout';
      if (signal.aborted || !mayPass || error.code === 'shutting_down') throw thrown;
      if (delayMs === undefined) throw thrown;
      this.logger.warn({ err: error, callId }, 'the report of a call will be tried again');
      return retryAt(Date.now() + delayMs);
    }
  }

  @JobFailed(WRITE_CALL_REPORT_JOB)
  async giveUp(tx: WriteTransaction, lease: JobLease, error: AppError): Promise<void> {
    const { template, language } = (await this.repository.find(callIdOf(lease), tx)) ?? UNKNOWN;
    const problem = error.message;
    await this.finish(tx, lease, { template: template ?? '', language, markdown: null, problem });
  }

  /** A call that was erased meanwhile is told of no more. */
  private async finish(tx: WriteTransaction, lease: JobLease, document: CallDocument): Promise<void> {
    const callId = callIdOf(lease);
    const call = await this.calls.get(callId, tx);
    const isAsked = (await this.repository.find(callId, tx)) !== undefined;
    if (call !== undefined && isAsked) await this.reports.post(tx, call, document);
    await this.queue.remove(tx, lease.jobId);
  }
}

function callIdOf({ payload }: JobLease): string {
  const { callId } = payload;
  if (typeof callId !== 'string') throw new AppError('internal', 'The job names no call');
  return callId;
}
