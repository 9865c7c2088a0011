import { describe, expect, it } from 'vitest';
import { AppError } from '../../../platform/errors/app-error.js';
import type { ErrorCode } from '../../../platform/errors/error-codes.js';
import { createLogger } from '../../../platform/logging/logger.js';
import type { JobQueue } from '../../jobs/queue/job-queue.js';
import type { JobLease } from '../../jobs/queue/job-record.js';
import type { JobOutcome } from '../../jobs/runner/job-handler.js';
import type { CallRecordRepository } from '../records/call-record.repository.js';
import type { CallDocuments } from './call-documents.js';
import type { CallReportRepository } from './call-report.repository.js';
import type { CallReports } from './call-reports.js';
import { WriteCallReportProcessor } from './write-call-report.processor.js';

const LEASE: JobLease = {
  ...{ jobId: 'report of a', kind: 'write-call-report', payload: { callId: 'a' } },
  ...{ seq: 1, attempt: 1, deaths: 0, retries: 0, createdAtMs: 0 },
};

describe('WriteCallReportProcessor', () => {
  const failing = (code: ErrorCode, retries = 0): Promise<JobOutcome> => {
    const processor = new WriteCallReportProcessor(
      { get: async () => ({ id: 'a' }) } as unknown as CallRecordRepository,
      { find: async () => ({ template: 'Minutes', language: 'en' }) } as unknown as CallReportRepository,
      { write: () => Promise.reject(new AppError(code, code)) } as unknown as CallDocuments,
      {} as CallReports,
      {} as JobQueue,
      createLogger({ level: 'silent', pretty: false }),
    );
    return processor.write({ ...LEASE, retries }, new AbortController().signal);
  };

  it.each<ErrorCode>(['llm_unavailable', 'llm_timeout'])('asks again after %s, for a while', async (code) => {
    expect(await failing(code)).toMatchObject({ outcome: 'retry', isCounted: true });
    await expect(failing(code, 5)).rejects.toMatchObject({ code });
  });

  it.each<ErrorCode>(['llm_failed', 'shutting_down'])('counts no retry for %s', async (code) => {
    await expect(failing(code)).rejects.toMatchObject({ code });
  });
});
