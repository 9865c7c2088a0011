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

  it('gives all that waits at once, so that who was held up catches up', () => {
    const intake = new AudioIntake();
    const done: string[] = [];
    for (let frame = 1; frame <= 100; frame += 1) {
      intake.push(new Int16Array(512).fill(frame), frame * 32);
      if (frame === 3) intake.then(() => done.push('after three'));
    }
    const runs = Array.from({ length: 4 }, () => intake.take());
    expect(runs.map((run) => run && [run.pcm.length / 512, run.pcm.at(-1), run.endedAtMs])).toEqual([
      [3, 3, 96],
      [64, 67, 67 * 32],
      [33, 100, 3200],
      undefined,
    ]);
    expect(done).toEqual(['after three']);
  });

  it('begins anew after it was cleared', () => {
    const intake = new AudioIntake();
    intake.push(new Int16Array(500).fill(7), 0);
    intake.clear();
    intake.push(new Int16Array(512).fill(1), 0);
    expect([...new Set(intake.take()?.pcm)]).toEqual([1]);
  });
});
