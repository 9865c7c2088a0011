import { spawnSync } from 'node:child_process';
import { RowNotRun, type BenchContext, type BenchRow, type Figure, type RowResult } from '../bench-row.js';
import { benchQueue, type QueueBenchResult } from '../queue/queue-bench.js';

/** The job queue against Bull on a Redis that syncs every write. */
export const queueRow: BenchRow = {
  name: 'queue',
  title: 'durable job queue on SQLite against Bull on Redis with appendfsync always',

  async run(context: BenchContext): Promise<RowResult> {
    if (spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status !== 0) {
      throw new RowNotRun('redis-server is not installed');
    }
    context.installPeers();
    const result = await benchQueue(context.isQuick ? { rounds: 1, jobs: 200, starts: 20 } : {});
    const { rounds, jobs, concurrency } = result.options;
    return {
      figures: figuresOf(result),
      settings: [
        `parley: ${result.parley.settings}`,
        `bull: ${result.bull.settings}`,
        `${rounds} rounds of ${jobs} jobs, ${concurrency} at work at once, medians`,
      ],
      notes: [],
      details: result,
    };
  },
};

function figuresOf({ parley, bull, ratios }: QueueBenchResult): Figure[] {
  const times = (name: string, value: number, goal: number, reach: number): Figure => ({
    name,
    value,
    unit: '×',
    goal: { atLeast: goal },
    reach: { atLeast: reach },
  });
  return [
    times('enqueue one at a time', ratios.enqueueOneAtATime, 1.3, 2),
    times('enqueue 50 at once', ratios.enqueueFiftyAtOnce, 1.2, 2),
    times('process', ratios.process, 1.5, 4),
    {
      name: 'enqueue to start, p99',
      value: parley.startP99Ms,
      unit: ' ms',
      goal: { atMost: 2 },
      reach: { atMost: 0.5 },
    },
    { name: 'enqueue to start, p50', value: parley.startP50Ms, unit: ' ms' },
    { name: 'bull, enqueue to start, p99', value: bull.startP99Ms, unit: ' ms' },
  ];
}
