import { describe, expect, it } from 'vitest';
import { barOf, ProgressBar } from './progress-bar.js';

describe('barOf', () => {
  it('shows how much of a known length is done', () => {
    expect(barOf(65, 130)).toBe(`[${'='.repeat(15)}${' '.repeat(15)}] 1:05 / 2:10`);
  });

  it('stays within its frame when the length was understated', () => {
    expect(barOf(200, 100)).toContain(`[${'='.repeat(30)}]`);
  });

  it('shows the time alone where the length is unknown', () => {
    expect(barOf(65, undefined)).toBe('1:05');
  });
});

describe('ProgressBar', () => {
  it('writes nothing where there is no terminal', () => {
    const written: string[] = [];
    const bar = new ProgressBar({ isTTY: false, write: (text) => written.push(text) }, 'a.wav');
    bar.update(1, 2);
    bar.clear();
    expect(written).toEqual([]);
  });

  it('draws over its own line and takes it away', () => {
    const written: string[] = [];
    const bar = new ProgressBar({ isTTY: true, write: (text) => written.push(text) }, 'a.wav');
    bar.update(1, 2);
    bar.clear();
    expect(written[0]).toMatch(/^\ra\.wav \[=+ +\] 0:01 \/ 0:02$/);
    expect(written).toHaveLength(2);
  });
});
