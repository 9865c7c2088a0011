import type { AttemptEnd, JobEvents } from '../queue/job-events.js';
import type { JobLease } from '../queue/job-record.js';
import type { JobHandlerDefinition, JobOutcome } from './job-handler.js';

/** A handler that tells {@link JobEvents} of each of its attempts as it ends, before that is stored. */
export function announcingAttempts(handler: JobHandlerDefinition, events: JobEvents): JobHandlerDefinition {
  return {
    ...handler,
    async work(lease, signal): Promise<JobOutcome | void> {
      const begunAtMs = Date.now();
      let end: AttemptEnd = 'failed';
      try {
        const outcome = await handler.work(lease, signal);
        end = outcome?.outcome === 'retry' ? 'retried' : 'completed';
        return outcome;
      } finally {
        events.publish({
          type: 'attempt',
          jobId: lease.jobId,
          kind: handler.kind,
          end: signal.aborted ? 'aborted' : end,
          waitedMs: isFirst(lease) ? Math.max(0, begunAtMs - lease.createdAtMs) : undefined,
          workedMs: Math.max(0, Date.now() - begunAtMs),
        });
      }
    },
  };
}

function isFirst({ attempt, retries, deaths }: JobLease): boolean {
  return attempt === 1 && retries === 0 && deaths === 0;
}
