import { encodeCursor } from '../../../platform/http/page-cursor.js';
import type {
  JobErasureView,
  TrackedJobListView,
  TrackedJobSummaryView,
  TrackedJobView,
} from './dto/tracked-job.view.js';
import type { JobPage, JobReport } from './job-reports.js';
import type { LogEntry } from './tracked-job-history.js';
import type { JobResult, TrackedJobSummary } from './tracked-job.js';
import { presentWebhook } from './webhook.presenter.js';

/** All that is known of a job, as `GET /api/jobs/<id>` answers. */
export function presentJob({ job, log, webhook }: JobReport): TrackedJobView {
  return {
    status: 'success',
    data: {
      ...presentSummary(job),
      log_entries: log.map(presentLogEntry),
      webhook: presentWebhook(webhook),
      results: presentResult(job.result),
    },
  };
}

export function presentJobPage({ items, last }: JobPage): TrackedJobListView {
  return {
    status: 'success',
    data: {
      jobs: items.map(presentSummary),
      next_cursor: last === undefined ? null : encodeCursor(last),
    },
  };
}

export function presentErasure(jobId: string): JobErasureView {
  return { status: 'success', data: { job_id: jobId, erased: true } };
}

function presentSummary(job: TrackedJobSummary): TrackedJobSummaryView {
  return {
    job_id: job.id,
    client_job_id: job.clientId,
    process_id: job.processId,
    job_type: job.type,
    status: job.status,
    created_at: timeOf(job.createdAtMs),
    updated_at: timeOf(job.updatedAtMs),
    processing_started_at: optionalTimeOf(job.startedAtMs),
    completed_at: optionalTimeOf(job.completedAtMs),
    parameters: job.parameters,
    progress: job.progress,
    error: job.error,
  };
}

function presentLogEntry({ atMs, level, message }: LogEntry): TrackedJobView['data']['log_entries'][number] {
  return { timestamp: timeOf(atMs), level, message };
}

function presentResult(result: JobResult | null): TrackedJobView['data']['results'] {
  return result === null
    ? null
    : { structured_data: result.structuredData, markdown_content: result.markdown };
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString();
}

function optionalTimeOf(atMs: number | null): string | null {
  return atMs === null ? null : timeOf(atMs);
}
