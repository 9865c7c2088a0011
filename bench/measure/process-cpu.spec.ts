import { expect, it } from 'vitest';
import { cpuOfTree, memoryBytesOfTree, parseProcessStat } from './process-cpu.js';

it('reads the times of a process whose name holds spaces and brackets', () => {
  const line =
    '4242 (we (ird) name) S 17 4242 4242 0 -1 4194560 900 50 0 0 123 45 6 7 20 0 11 0 98765 1000000 2000 0';
  expect(parseProcessStat(line)).toEqual({
    pid: 4242,
    parentPid: 17,
    ownTicks: 168,
    endedChildrenTicks: 13,
    startTicks: 98_765,
  });
});

it.runIf(process.platform === 'linux')('counts the work of this very process', () => {
  const before = cpuOfTree(process.pid).totalSec;
  const untilMs = performance.now() + 150;
  while (performance.now() < untilMs) Math.sqrt(untilMs);
  const after = cpuOfTree(process.pid);
  expect(after.totalSec).toBeGreaterThan(before);
  expect(after.totalSec).toBeGreaterThanOrEqual(after.ownSec);
  expect(memoryBytesOfTree(process.pid)).toBeGreaterThan(1_000_000);
});
