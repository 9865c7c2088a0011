import { rename, writeFile } from 'node:fs/promises';
import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Places, ProbeReport } from './probed-process.js';

/*
 * Entry, loaded into a process before its own program: at each SIGUSR2 it writes what the process held and how late its
 * event loop was since the last time.
 */

const NS_PER_MS = 1e6;
const NS_PER_US = 1e3;
const NS_PER_SEC = 1e9;
const RESOLUTION_MS = 1;

const file = process.env.BENCH_PROBE_FILE ?? '';
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
const busy = createHistogram();
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
delay.enable();

/** CPU time of this process, all its threads, in nanoseconds. */
function cpuNs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * NS_PER_US;
}

let lastNs = cpuNs();
setInterval(() => {
  const nowNs = cpuNs();
  busy.record(Math.max(1, nowNs - lastNs));
  lastNs = nowNs;
}, RESOLUTION_MS).unref();

const placesOf = (histogram: { percentile(percentile: number): number; max: number }): Places => ({
  p50: histogram.percentile(50) / NS_PER_MS,
  p99: histogram.percentile(99) / NS_PER_MS,
  p999: histogram.percentile(99.9) / NS_PER_MS,
  max: histogram.max / NS_PER_MS,
});

async function report(): Promise<void> {
  const delayMs = placesOf(delay);
  const busyMs = placesOf(busy);
  const cpuSec = cpuNs() / NS_PER_SEC;
  collectGarbage();
  collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  const probe: ProbeReport = { delayMs, busyMs, cpuSec, rss, held: heapUsed + external };
  await writeFile(`${file}.new`, JSON.stringify(probe));
  await rename(`${file}.new`, file);
  delay.reset();
  busy.reset();
  lastNs = cpuNs();
}

process.on('SIGUSR2', () => void report());
