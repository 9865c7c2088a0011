import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { entryPath } from './entries.js';

/** Milliseconds. */
export interface Places {
  p50: number;
  p99: number;
  p999: number;
  max: number;
}

/** What a process tells of itself. */
export interface ProbeReport {
  /** How late its event loop was since the last report; a loop with nothing to do is about 1 ms late. */
  delayMs: Places;
  /**
   * CPU that it took from one round of its event loop to the next, looked at each millisecond: how late the loop is on a
   * machine that has a core for it.
   */
  busyMs: Places;
  cpuSec: number;
  /** Bytes after garbage was collected: of the process, and of its JavaScript with what that holds outside the heap. */
  rss: number;
  held: number;
}

const POLL_MS = 10;
const DEADLINE_MS = 10_000;

/** The environment of a process that is to be probed. */
export function probeEnv(file: string): Record<string, string> {
  return {
    NODE_OPTIONS: `--import=${pathToFileURL(entryPath('process-probe')).href}`,
    BENCH_PROBE_FILE: file,
  };
}

/** Asks a process that was started with {@link probeEnv}. @throws Error when it does not answer. */
export async function probe(pid: number, file: string): Promise<ProbeReport> {
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  for (const endMs = performance.now() + DEADLINE_MS; performance.now() < endMs; await wait(POLL_MS))
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as ProbeReport;
  throw new Error(`Process ${pid} tells nothing of itself`);
}
