import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualConversationClock } from '../../../../test/support/conversation-clock.js';
import { PacedAudio } from './paced-audio.js';

const RATE_HZ = 24_000;
const PER_MS = RATE_HZ / 1000;

/** Pieces of audio with the pauses before them, in milliseconds. */
const pieces = fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 1, max: 500 })), {
  minLength: 1,
  maxLength: 12,
});

describe('PacedAudio', () => {
  it('gives everything in order, never further ahead than the lead, and knows what was played', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, fc.constantFrom(40, 200, 1000), async (schedule, leadMs) => {
        const clock = new ManualConversationClock();
        const given: number[] = [];
        let isPlayed = false;
        const audio = new PacedAudio(
          { clock, rateHz: RATE_HZ, leadMs },
          {
            onAudio: (pcm) => {
              given.push(...pcm);
              expect(audio.givenSamples - audio.playedSamples).toBeLessThanOrEqual(leadMs * PER_MS + 1);
            },
            onPlayed: () => (isPlayed = true),
          },
        );
        let next = 0;
        for (const [pauseMs, ms] of schedule) {
          await clock.advance(pauseMs);
          audio.push(Int16Array.from({ length: ms * PER_MS }, () => next++));
        }
        audio.end();
        await clock.advance(20_000);
        expect(isPlayed).toBe(true);
        expect(given).toEqual(Array.from(Int16Array.from({ length: next }, (_, at) => at)));
        expect([audio.playedSamples, clock.pending]).toEqual([next, 0]);
      }),
      { numRuns: 25 },
    );
  });

  it('passes audio as it comes where it comes no faster than it is heard', async () => {
    const clock = new ManualConversationClock();
    let given = 0;
    const audio = new PacedAudio(
      { clock, rateHz: RATE_HZ, leadMs: 200 },
      { onAudio: (pcm) => (given += pcm.length), onPlayed: () => undefined },
    );
    for (let frame = 1; frame <= 50; frame += 1) {
      audio.push(new Int16Array(20 * PER_MS));
      expect(given).toBe(frame * 20 * PER_MS);
      await clock.advance(20);
    }
    audio.cut();
    expect([audio.playedSamples, clock.pending]).toEqual([1000 * PER_MS, 0]);
  });

  it('counts what was not played when it is cut as not heard, and gives no more', async () => {
    const clock = new ManualConversationClock();
    let given = 0;
    const audio = new PacedAudio(
      { clock, rateHz: RATE_HZ, leadMs: 200 },
      { onAudio: (pcm) => (given += pcm.length), onPlayed: () => expect.unreachable() },
    );
    audio.push(new Int16Array(1000 * PER_MS));
    await clock.advance(300);
    audio.cut();
    audio.push(new Int16Array(100));
    audio.end();
    await clock.advance(2000);
    expect([given, audio.playedSamples]).toEqual([500 * PER_MS, 300 * PER_MS]);
  });
});
