import { describe, expect, it } from 'vitest';
import { SpeechLeveller } from './speech-leveller.js';

const FRAME = 512;

/** So many frames of a wave of that peak, with a little of noise. */
function wave(peak: number, frames: number): Int16Array {
  return Int16Array.from(
    { length: frames * FRAME },
    (_, at) => peak * Math.sin(at / 5) + ((at * 7919) % 3) - 1,
  );
}

const peakOf = (pcm: Int16Array): number => pcm.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);

function levelled(...stretches: Int16Array[]): Int16Array[] {
  const leveller = new SpeechLeveller();
  return stretches.map((pcm) => leveller.level(pcm).slice());
}

describe('SpeechLeveller', () => {
  it.each([
    ['raises quiet speech', [wave(0, 40), wave(80, 10)], 4],
    ['raises it behind loud speech and a pause', [wave(9000, 40), wave(0, 40), wave(80, 10)], 4],
    ['leaves loud speech', [wave(9000, 40)], 1],
    ['leaves loud speech behind silence', [wave(0, 40), wave(9000, 10)], 1],
    ['leaves speech over much noise', [wave(60, 200), wave(600, 5)], 1],
  ])('%s', (_, stretches, gain) => {
    const before = stretches.at(-1) ?? new Int16Array();
    const after = levelled(...stretches).at(-1) ?? new Int16Array();
    expect(peakOf(after) / peakOf(before)).toBeCloseTo(gain, 0);
  });

  it('raises noise to no more than voice detection hears nothing in', () => {
    for (const noise of [2, 8, 20]) {
      const [pcm = new Int16Array()] = levelled(wave(noise, 100));
      expect(peakOf(pcm)).toBeLessThanOrEqual(Math.max(noise + 1, 28));
    }
  });

  it('never clips and makes no step, however sudden a word is', () => {
    const [, word = new Int16Array()] = levelled(wave(0, 40), wave(32_000, 3));
    expect(peakOf(word)).toBeLessThanOrEqual(32_001);
    const steps = Array.from(word.subarray(1), (sample, at) => Math.abs(sample - (word[at] ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(32_000 / 4);
  });

  it('gives what came at once after a pause a buffer of its own', () => {
    const leveller = new SpeechLeveller();
    const late = leveller.level(wave(80, 64));
    const before = late.slice();
    leveller.level(wave(80, 64));
    expect(late).toEqual(before);
    expect(late.buffer).not.toBe(leveller.level(wave(80, 1)).buffer);
  });

  it('is the same however frames come', () => {
    const pcm = wave(80, 60);
    const frames = Array.from({ length: 60 }, (_, at) => pcm.subarray(at * FRAME, (at + 1) * FRAME));
    const one = levelled(pcm)[0];
    expect(Int16Array.from(levelled(...frames).flatMap((frame) => [...frame]))).toEqual(one);
  });
});
