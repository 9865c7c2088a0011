import { beforeEach, describe, expect, it } from 'vitest';
import { ManualConversationClock } from '../../../../test/support/conversation-clock.js';
import type { ConversationClock } from '../conversation-clock.js';
import { StallWatch } from './stall-watch.js';

describe('StallWatch', () => {
  let clock: ManualConversationClock;
  let stalls: number[];
  let watch: StallWatch;

  beforeEach(() => {
    clock = new ManualConversationClock();
    stalls = [];
    watch = new StallWatch(clock, 1000, () => stalls.push(clock.nowMs()));
  });

  it('tells once that no audio has come for a second', async () => {
    await clock.advance(300);
    watch.notePush(clock.nowMs());
    watch.start();
    await clock.advance(5000);
    expect(stalls).toEqual([1300]);
    expect(clock.pending).toBe(0);
  });

  it('waits for as long as audio comes', async () => {
    watch.start();
    for (let chunk = 0; chunk < 10; chunk += 1) {
      await clock.advance(960);
      watch.notePush(clock.nowMs());
    }
    expect(stalls).toEqual([]);
    await clock.advance(1000);
    expect(stalls).toEqual([10_600]);
  });

  it('tells nothing once it is stopped', async () => {
    watch.start();
    await clock.advance(970);
    watch.stop();
    await clock.advance(5000);
    expect([stalls, clock.pending]).toEqual([[], 0]);
  });

  it('takes it for no stall that this process was held up: what its sockets have is read first', () => {
    let nowMs = 0;
    const due: (() => void)[] = [];
    const heldUp: ConversationClock = {
      nowMs: () => nowMs,
      epochMs: () => nowMs,
      after: (_, run) => {
        due.push(run);
        return () => undefined;
      },
    };
    watch = new StallWatch(heldUp, 1000, () => stalls.push(nowMs));
    watch.start();
    nowMs = 3000;
    due.shift()?.();
    watch.notePush(nowMs);
    nowMs = 3050;
    due.shift()?.();
    expect([stalls, due.length]).toEqual([[], 1]);
  });
});
