import { Injectable } from '@nestjs/common';
import { decodeCursor, type PagePosition } from '../../../platform/http/page-cursor.js';
import { WebhookOutbox, type WebhookReport } from '../webhooks/webhook-outbox.js';
import type { JobListFilter } from './job-listing.js';
import { TrackedJobHistory, type LogEntry } from './tracked-job-history.js';
import { TrackedJobRepository } from './tracked-job.repository.js';
import type { TrackedJob, TrackedJobSummary } from './tracked-job.js';
import { TrackedJobs } from './tracked-jobs.js';

const DEFAULT_PAGE_SIZE = 50;

/** Everything that clients may know of a job. */
export interface JobReport {
  readonly job: TrackedJob;
  readonly log: readonly LogEntry[];
  readonly webhook: WebhookReport | undefined;
}

export interface JobPageRequest {
  readonly filter: JobListFilter['filter'];
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** A page of jobs; `last` is where the next one begins, absent on the last page. */
export interface JobPage {
  readonly items: readonly TrackedJobSummary[];
  readonly last: PagePosition | undefined;
}

/** What clients are told of jobs. */
@Injectable()
export class JobReports {
  constructor(
    private readonly tracked: TrackedJobs,
    private readonly jobs: TrackedJobRepository,
    private readonly history: TrackedJobHistory,
    private readonly outbox: WebhookOutbox,
  ) {}

  /** @throws AppError `job_not_found`. */
  async get(anyId: string): Promise<JobReport> {
    const job = await this.tracked.get(anyId);
    const [log, webhook] = await Promise.all([this.history.log(job.id), this.outbox.report(job.id)]);
    return { job, log, webhook };
  }

  /** @throws AppError `invalid_request` for a cursor that is not one. */
  async list({ filter, limit = DEFAULT_PAGE_SIZE, cursor }: JobPageRequest): Promise<JobPage> {
    const before = cursor === undefined ? undefined : decodeCursor(cursor);
    const jobs = await this.jobs.list({ filter, before, limit: limit + 1 });
    const items = jobs.slice(0, limit);
    return { items, last: jobs.length > limit ? items.at(-1) : undefined };
  }
}
