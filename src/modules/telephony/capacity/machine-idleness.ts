import { cpus } from 'node:os';

/** Of all cores since the machine was started, in milliseconds. */
export interface CpuTimes {
  idleMs: number;
  allMs: number;
}

export function cpuTimes(): CpuTimes {
  const times = cpus().map((core) => core.times);
  const sumOf = (valueOf: (time: (typeof times)[number]) => number): number =>
    times.reduce((sum, time) => sum + valueOf(time), 0);
  return {
    idleMs: sumOf(({ idle }) => idle),
    allMs: sumOf(({ user, nice, sys, idle, irq }) => user + nice + sys + idle + irq),
  };
}

/** How much of the machine was idle between two looks, whoever used the rest. @param read its times now. */
export class MachineIdleness {
  private last: CpuTimes;

  constructor(private readonly read: () => CpuTimes = cpuTimes) {
    this.last = read();
  }

  /** Since the look before, 0–1. */
  look(): number {
    const now = this.read();
    const { idleMs, allMs } = this.last;
    this.last = now;
    return now.allMs === allMs ? 0 : (now.idleMs - idleMs) / (now.allMs - allMs);
  }
}
