import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { cpuSecOf } from './process-cpu.js';

/** Watches what share of the machine others use meanwhile: above a few percent, absolute times mean little. */
export class ForeignLoad {
  private readonly beganAtMs = performance.now();
  private readonly busySec = machineBusySec();
  private readonly ownSec = cpuSecOf([process.pid]);

  /** 0–1, since this watch was made; undefined where the system does not tell. */
  share(): number | undefined {
    const nowSec = machineBusySec();
    if (nowSec === undefined || this.busySec === undefined) return undefined;
    const own = cpuSecOf([process.pid]) - this.ownSec;
    const machineSec = ((performance.now() - this.beganAtMs) / 1000) * availableParallelism();
    return Math.min(1, Math.max(0, (nowSec - this.busySec - own) / machineSec));
  }
}

const USER_HZ = 100;
const IDLE_FIELDS = new Set([3, 4]);
const COUNTED_FIELDS = 8;

function machineBusySec(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const ticks = line
    .trim()
    .split(/\s+/)
    .slice(1, COUNTED_FIELDS + 1)
    .map(Number);
  return (
    ticks.filter((_, field) => !IDLE_FIELDS.has(field)).reduce((total, each) => total + each, 0) / USER_HZ
  );
}
