import { describe, expect, it } from 'vitest';
import { withoutCopies } from './channel-copies.js';

const tone = (samples: number, hz: number, level = 10_000): Int16Array =>
  Int16Array.from({ length: samples }, (_, at) =>
    Math.round(level * Math.sin((2 * Math.PI * hz * at) / 16_000)),
  );
const isSilent = (samples: Int16Array): boolean => samples.every((sample) => sample === 0);

describe('withoutCopies', () => {
  it('leaves one channel, and channels that differ', () => {
    const [one, other] = [tone(1000, 300), tone(1000, 500)];
    expect(withoutCopies([one])).toEqual([one]);
    expect(withoutCopies([one, other])).toEqual([one, other]);
  });

  it.each([1, 0.1, -1])('silences a channel that is another at %d of its level', (share) => {
    const one = tone(1000, 300);
    const [kept, copy] = withoutCopies([one, one.map((sample) => Math.round(sample * share))]);
    expect(kept).toBe(one);
    expect(copy).toSatisfy(isSilent);
  });

  it('leaves a channel that has more than an echo of another', () => {
    const [one, own] = [tone(1000, 300), tone(1000, 500, 2_000)];
    const mixed = one.map((sample, at) => Math.round(sample * 0.5) + (own[at] ?? 0));
    expect(withoutCopies([one, mixed])[1]).toBe(mixed);
  });

  it('takes no silence for a copy', () => {
    const [silence, one] = [new Int16Array(1000), tone(1000, 300)];
    expect(withoutCopies([silence, one, silence])).toEqual([silence, one, silence]);
  });
});
