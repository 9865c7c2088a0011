import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { RowNotRun } from '../bench-row.js';

/** What the kernel's table says of a process. */
export interface ProcessTimes {
  pid: number;
  parentPid: number;
  /** Clock ticks of the process itself. */
  ownTicks: number;
  /** Clock ticks of its children that have ended and were waited for. */
  endedChildrenTicks: number;
  /** Clock ticks of the machine's uptime at which it began. */
  startTicks: number;
}

/** CPU seconds of a process and everything below it. */
export interface TreeCpu {
  totalSec: number;
  /** Of the process itself. */
  ownSec: number;
  /** Of each child that runs, by process id; with what is below it. */
  childrenSec: Map<number, number>;
  /** Of its children that have ended. */
  endedSec: number;
}

/** Reads a line of `/proc/<pid>/stat`; the name in it may hold spaces and brackets. */
export function parseProcessStat(line: string): ProcessTimes {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    pid: Number.parseInt(line, 10),
    parentPid: field(4),
    ownTicks: field(14) + field(15),
    endedChildrenTicks: field(16) + field(17),
    startTicks: field(22),
  };
}

/** CPU time of a process, of those it started, and of those that have ended since. */
export function cpuOfTree(pid: number): TreeCpu {
  const processes = readProcesses();
  const root = processes.find((entry) => entry.pid === pid);
  if (root === undefined) throw new Error(`Process ${pid} has gone`);
  const childrenSec = new Map<number, number>();
  for (const child of processes.filter((entry) => entry.parentPid === pid)) {
    childrenSec.set(child.pid, ticksBelow(child, processes) / ticksPerSec());
  }
  return {
    totalSec: ticksBelow(root, processes) / ticksPerSec(),
    ownSec: root.ownTicks / ticksPerSec(),
    childrenSec,
    endedSec: root.endedChildrenTicks / ticksPerSec(),
  };
}

/** CPU seconds of several process trees together. */
export function cpuSecOf(pids: readonly number[]): number {
  const processes = readProcesses();
  const roots = processes.filter((entry) => pids.includes(entry.pid));
  return roots.reduce((total, root) => total + ticksBelow(root, processes), 0) / ticksPerSec();
}

function ticksBelow(root: ProcessTimes, processes: readonly ProcessTimes[]): number {
  const children = processes.filter((entry) => entry.parentPid === root.pid);
  const below = children.reduce((total, child) => total + ticksBelow(child, processes), 0);
  return root.ownTicks + root.endedChildrenTicks + below;
}

/** Bytes of memory that a process and everything below it hold. */
export function memoryBytesOfTree(pid: number): number {
  const processes = readProcesses();
  const below = (parent: number): number[] =>
    processes
      .filter((entry) => entry.parentPid === parent)
      .flatMap(({ pid: child }) => [child, ...below(child)]);
  return [pid, ...below(pid)].reduce((total, each) => total + residentBytes(each), 0);
}

function residentBytes(pid: number): number {
  try {
    const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(line?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function readProcesses(): ProcessTimes[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [parseProcessStat(readFileSync(`/proc/${name}/stat`, 'utf8'))];
      } catch {
        return [];
      }
    });
}

let knownTicksPerSec: number | undefined;

function ticksPerSec(): number {
  knownTicksPerSec ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return knownTicksPerSec;
}

/** @throws RowNotRun where the system has no `/proc`. */
export function requireProcessTimes(): void {
  if (process.platform !== 'linux')
    throw new RowNotRun('CPU time of process trees is read from /proc (Linux)');
}
