import { METRICS } from '../../../platform/telemetry/metric-names.js';
import type { MetricRegistry } from '../../../platform/telemetry/metric-registry.js';
import type { JobEvents } from '../../jobs/queue/job-events.js';
import type { JobCounts, JobQueue } from '../../jobs/queue/job-queue.js';

/** Makes metrics of the attempts at jobs in this process, and of what is in line in all of them. */
export function observeJobs(
  registry: MetricRegistry,
  events: JobEvents,
  queue: Pick<JobQueue, 'counts'>,
  kinds: readonly string[],
): void {
  const attempts = registry.counter(METRICS.jobAttempts);
  const wait = registry.histogram(METRICS.jobWait);
  const work = registry.histogram(METRICS.jobWork);
  events.subscribeAll((event) => {
    if (event.type !== 'attempt') return;
    const { kind, end, waitedMs, workedMs } = event;
    attempts.inc({ kind, outcome: end });
    work.observe({ kind }, workedMs / 1000);
    if (waitedMs !== undefined) wait.observe({ kind }, waitedMs / 1000);
  });
  const read = async (tell: (counts: JobCounts, kind: string) => void): Promise<void> => {
    const counts = await Promise.all(kinds.map((kind) => queue.counts(kind)));
    counts.forEach((count, at) => tell(count, kinds[at] ?? ''));
  };
  registry.observe(METRICS.jobsWaiting, (set) => read(({ waiting }, kind) => set(waiting, { kind })));
  registry.observe(METRICS.jobsActive, (set) => read(({ active }, kind) => set(active, { kind })));
}
