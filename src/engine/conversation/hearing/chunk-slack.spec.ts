import { describe, expect, it } from 'vitest';
import { HearingHarness } from '../../../../test/support/hearing-harness.js';
import { quiet, saying } from '../../../../test/support/scripted-speech.js';
import { ChunkSlack } from './chunk-slack.js';

describe('the end of a turn in long chunks', () => {
  it.each([
    [[20, 20], 0],
    [[32, 32], 0],
    [[160, 160], 64],
    [[500, 500], 80],
    [[20, 2000], 0],
    [[2000, 20], 0],
  ])('may be as much too early, after chunks of %j ms', (chunks, slackMs) => {
    const slack = new ChunkSlack();
    for (const ms of chunks) slack.note(ms);
    expect(slack.ms).toBe(slackMs);
  });

  /** From the last word to the end of the turn, on the average over where in a chunk the word ends. */
  async function meanWaitMs(chunkMs: number): Promise<number> {
    const waits: number[] = [];
    for (let shiftMs = 0; shiftMs < 160; shiftMs += 20) {
      const ears = new HearingHarness({ sentenceEndMs: 370, endSilenceMs: 510 }, { chunkMs });
      let overAtMs = 0;
      ears.onTurnOver = () => (overAtMs = ears.clock.nowMs());
      await ears.hear(Int16Array.from([...quiet(160 + shiftMs), ...saying('one two'), ...quiet(1200)]));
      const heard = ears.hearing.conclude();
      const { endedAtMs } = await heard;
      waits.push(overAtMs - endedAtMs);
      ears.hearing.close();
    }
    return waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
  }

  it('comes no later on the average than in short ones', async () => {
    const [short, long] = [await meanWaitMs(20), await meanWaitMs(160)];
    expect(Math.abs(long - short)).toBeLessThan(32);
  });
});
