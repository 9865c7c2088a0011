import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { JobOwner } from './job-owner.js';

describe('JobOwner', () => {
  const owner = new JobOwner('here', 10, (pid) => pid === 11);

  it('has a name of its own even under the same process number', () => {
    expect(owner.id).toMatch(/^here:10:[0-9a-f]{12}$/);
    expect(new JobOwner('here', 10).id).not.toBe(owner.id);
  });

  it.each([
    ['here:12:0a0a0a', true, 'a process that no longer runs on this host'],
    ['here:10:0a0a0a', true, 'an earlier process with the number of this one'],
    ['here:11:0a0a0a', false, 'a process that runs'],
    ['there:12:0a0a0a', false, 'a process on another host'],
    ['something else', false, 'a name it cannot read'],
  ])('judges %s gone: %s (%s)', (ownerId, isGone) => {
    expect(owner.isGone(ownerId)).toBe(isGone);
  });

  it('never judges itself gone', () => {
    expect(owner.isGone(owner.id)).toBe(false);
  });

  it('asks the operating system', () => {
    const { pid: deadPid } = spawnSync(process.execPath, ['--version']);
    const real = new JobOwner('here', process.pid + 1_000_000);
    expect(real.isGone(`here:${deadPid}:0a`)).toBe(true);
    expect(real.isGone(`here:${process.pid}:0a`)).toBe(false);
    expect(real.isGone('here:1:0a')).toBe(false);
  });
});
