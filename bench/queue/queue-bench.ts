import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BullContender } from './bull-contender.js';
import { ParleyContender } from './parley-contender.js';
import { startPrivateRedis } from './private-redis.js';
import type { QueueContender } from './queue-contender.js';

export interface QueueBenchOptions {
  rounds: number;
  /** Jobs per measurement. */
  jobs: number;
  /** Jobs at work at once while processing. */
  concurrency: number;
  /** Single jobs whose way from enqueue to start is timed, per round. */
  starts: number;
}

/** Jobs per second, and milliseconds from enqueue to start. */
export interface QueueFigures {
  settings: string;
  enqueueOneAtATime: number;
  enqueueFiftyAtOnce: number;
  process: number;
  startP50Ms: number;
  startP99Ms: number;
}

export interface QueueBenchResult {
  options: QueueBenchOptions;
  parley: QueueFigures;
  bull: QueueFigures;
  ratios: { enqueueOneAtATime: number; enqueueFiftyAtOnce: number; process: number };
}

const DEFAULTS: QueueBenchOptions = { rounds: 7, jobs: 1000, concurrency: 50, starts: 60 };

/**
 * Measures Parley's queue against Bull, turn by turn on the same disk, and takes medians over the rounds.
 * Needs `redis-server` and the packages of `bench/package.json`.
 */
export async function benchQueue(options: Partial<QueueBenchOptions> = {}): Promise<QueueBenchResult> {
  const settings = { ...DEFAULTS, ...options };
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  await mkdir(join(folder, 'redis'));
  const redis = await startPrivateRedis(join(folder, 'redis'));
  try {
    const bull = new BullContender(redis.port);
    const parley = await ParleyContender.open(join(folder, 'parley'));
    const series = new Map<QueueContender, Series>([
      [parley, new Series()],
      [bull, new Series()],
    ]);
    await eachTurn(settings, series);
    await Promise.all([parley.close(), bull.close()]);
    return compare(settings, figuresOf(parley, series), figuresOf(bull, series));
  } finally {
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

class Series {
  readonly one: number[] = [];
  readonly fifty: number[] = [];
  readonly process: number[] = [];
  readonly startsMs: number[] = [];
}

async function eachTurn(options: QueueBenchOptions, series: Map<QueueContender, Series>): Promise<void> {
  for (let round = 0; round <= options.rounds; round += 1) {
    const contenders = [...series].sort(() => (round % 2 === 0 ? 1 : -1));
    const isWarmUp = round === 0;
    for (const [contender, figures] of contenders) {
      await measure(contender, options, isWarmUp ? new Series() : figures);
    }
  }
}

async function measure(
  contender: QueueContender,
  options: QueueBenchOptions,
  figures: Series,
): Promise<void> {
  const { jobs, concurrency, starts } = options;
  await contender.clear();
  figures.one.push(await ratePerSec(jobs, () => oneAtATime(contender, jobs)));
  figures.process.push((jobs * 1000) / (await contender.processAll(jobs, concurrency)));
  figures.fifty.push(await ratePerSec(jobs, () => fiftyAtOnce(contender, jobs)));
  figures.process.push((jobs * 1000) / (await contender.processAll(jobs, concurrency)));
  for (let count = 0; count < starts; count += 1) figures.startsMs.push(await contender.measureStart());
}

async function oneAtATime(contender: QueueContender, jobs: number): Promise<void> {
  for (let count = 0; count < jobs; count += 1) await contender.enqueue();
}

async function fiftyAtOnce(contender: QueueContender, jobs: number): Promise<void> {
  for (let count = 0; count < jobs; count += 50) {
    await Promise.all(Array.from({ length: 50 }, () => contender.enqueue()));
  }
}

async function ratePerSec(jobs: number, work: () => Promise<void>): Promise<number> {
  const beganAtMs = performance.now();
  await work();
  return (jobs * 1000) / (performance.now() - beganAtMs);
}

function figuresOf(contender: QueueContender, series: Map<QueueContender, Series>): QueueFigures {
  const { one, fifty, process, startsMs } = series.get(contender) ?? new Series();
  return {
    settings: contender.settings,
    enqueueOneAtATime: Math.round(quantile(one, 0.5)),
    enqueueFiftyAtOnce: Math.round(quantile(fifty, 0.5)),
    process: Math.round(quantile(process, 0.5)),
    startP50Ms: rounded(quantile(startsMs, 0.5)),
    startP99Ms: rounded(quantile(startsMs, 0.99)),
  };
}

function compare(options: QueueBenchOptions, parley: QueueFigures, bull: QueueFigures): QueueBenchResult {
  const ratio = (key: 'enqueueOneAtATime' | 'enqueueFiftyAtOnce' | 'process'): number =>
    rounded(parley[key] / bull[key]);
  return {
    options,
    parley,
    bull,
    ratios: {
      enqueueOneAtATime: ratio('enqueueOneAtATime'),
      enqueueFiftyAtOnce: ratio('enqueueFiftyAtOnce'),
      process: ratio('process'),
    },
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
