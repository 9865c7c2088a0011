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

  /** @returns what is given, in milliseconds a chunk. */
  const paced = (
    clock: ManualConversationClock,
    chunkMs: number,
  ): { audio: PacedAudio; chunks: number[] } => {
    const chunks: number[] = [];
    const onAudio = (pcm: Int16Array): void => void chunks.push(pcm.length / PER_MS);
    const parts = { clock, rateHz: RATE_HZ, leadMs: 200, chunkMs };
    return { audio: new PacedAudio(parts, { onAudio, onPlayed: () => undefined }), chunks };
  };

  it.each([0, 30, 50])(
    'gives whole chunks of what comes in pieces, %i ms after each other',
    async (pauseMs) => {
      const clock = new ManualConversationClock();
      const { audio, chunks } = paced(clock, 160);
      for (let piece = 0; piece < 10; piece += 1) {
        audio.push(new Int16Array(100 * PER_MS));
        await clock.advance(pauseMs);
      }
      audio.push(new Int16Array(50 * PER_MS));
      audio.end();
      await clock.advance(2000);
      expect(chunks).toEqual([160, 160, 160, 160, 160, 160, 90]);
    },
  );

  it('waits no longer for the first chunk than what is missing would take at the pace of speech', async () => {
    const clock = new ManualConversationClock();
    const { audio, chunks } = paced(clock, 160);
    audio.push(new Int16Array(100 * PER_MS));
    await clock.advance(59);
    expect(chunks).toEqual([]);
    await clock.advance(1);
    expect(chunks).toEqual([100]);
  });

  it('gives less than a chunk where the far end would have nothing to play', async () => {
    const clock = new ManualConversationClock();
    const { audio, chunks } = paced(clock, 160);
    audio.push(new Int16Array(200 * PER_MS));
    await clock.advance(139);
    expect(chunks).toEqual([160]);
    await clock.advance(1);
    expect(chunks).toEqual([160, 40]);
    audio.push(new Int16Array(30 * PER_MS));
    audio.cut();
    await clock.advance(1000);
    expect([chunks, audio.playedSamples, clock.pending]).toEqual([[160, 40], 140 * PER_MS, 0]);
  });

  it('gives audio that comes at the pace of speech without a gap', async () => {
    const clock = new ManualConversationClock();
    const { audio, chunks } = paced(clock, 160);
    for (let frame = 0; frame < 50; frame += 1) {
      audio.push(new Int16Array(20 * PER_MS));
      await clock.advance(20);
      if (frame >= 8) expect(audio.givenSamples).toBeGreaterThan(audio.playedSamples);
    }
    audio.cut();
    expect(audio.playedSamples).toBeGreaterThanOrEqual(840 * PER_MS);
    expect([chunks.every((ms) => ms >= 100), clock.pending]).toEqual([true, 0]);
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
