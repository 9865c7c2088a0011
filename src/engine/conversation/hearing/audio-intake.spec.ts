import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AudioIntake } from './audio-intake.js';

describe('AudioIntake', () => {
  it('gives the same whole frames however the audio is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1300 }), { maxLength: 12 }), (lengths) => {
        const intake = new AudioIntake();
        const heard: number[] = [];
        let said = 0;
        for (const length of lengths) {
          intake.push(
            Int16Array.from({ length }, (_, at) => said + at),
            0,
          );
          said += length;
          for (let run = intake.take(); run !== undefined; run = intake.take()) {
            expect(run.pcm.length % 512).toBe(0);
            heard.push(...run.pcm);
          }
        }
        expect(heard).toEqual(Array.from({ length: said - (said % 512) }, (_, at) => at));
      }),
    );
  });

  it('knows when the last of a run was said', () => {
    const intake = new AudioIntake();
    intake.push(new Int16Array(500), 100);
    intake.push(new Int16Array(172), 110);
    expect(intake.take()?.endedAtMs).toBe(100);
  });

  it('begins anew after it was cleared', () => {
    const intake = new AudioIntake();
    intake.push(new Int16Array(500).fill(7), 0);
    intake.clear();
    intake.push(new Int16Array(512).fill(1), 0);
    expect([...new Set(intake.take()?.pcm)]).toEqual([1]);
  });
});
