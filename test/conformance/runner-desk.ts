import type { JobEvents } from '../../src/modules/jobs/queue/job-events.js';
import type { JobQueue } from '../../src/modules/jobs/queue/job-queue.js';
import type { JobState } from '../../src/modules/jobs/queue/job-record.js';
import type { JobHandlerDefinition, JobWork } from '../../src/modules/jobs/runner/job-handler.js';
import { JobRunner, type JobRunnerOptions } from '../../src/modules/jobs/runner/job-runner.js';
import type { QueueBench } from './job-queue.conformance.js';

export interface RunnerBench {
  bench: QueueBench;
  queue: JobQueue;
  events: JobEvents;
}

/** Starts runners on the queue at hand, gives them jobs of kind `k`, and sees them reach a state. */
export class RunnerDesk {
  readonly logger = {
    info: (): void => undefined,
    warn: (): void => undefined,
    error: (): void => undefined,
  };

  constructor(private readonly current: () => RunnerBench) {}

  readonly start = async (
    work: JobWork,
    more: Partial<JobHandlerDefinition> & { options?: Partial<JobRunnerOptions> } = {},
  ): Promise<JobRunner> => {
    const { bench, queue, events } = this.current();
    const { options, ...definition } = more;
    const runner = new JobRunner(queue, bench.database, events, this.logger, options);
    await runner.start([{ kind: 'k', concurrency: 1, work, onFailed: undefined, ...definition }]);
    return runner;
  };

  readonly enqueue = (id: string): Promise<void> => {
    const { bench, queue } = this.current();
    return bench.database.write((tx) => queue.enqueue(tx, { id, kind: 'k' }));
  };

  readonly reached = (id: string, state: JobState): Promise<void> =>
    new Promise((resolve) => {
      const stop = this.current().events.subscribe(id, (event) => {
        if (event.type !== 'state' || event.state !== state) return;
        stop();
        resolve();
      });
    });
}
