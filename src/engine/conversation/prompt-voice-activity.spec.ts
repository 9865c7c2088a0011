import { describe, expect, it } from 'vitest';
import { ManualConversationClock } from '../../../test/support/conversation-clock.js';
import { BreakableVoiceActivity } from '../../../test/support/live-conversation.js';
import { PromptVoiceActivity } from './prompt-voice-activity.js';

const clock = new ManualConversationClock();
const inner = new BreakableVoiceActivity();
const detection = new PromptVoiceActivity(inner, clock);
const frames = (ms: number): Int16Array => new Int16Array(ms * 16);

describe('prompt voice detection', () => {
  it('gives what it is told, and leaves no timer', async () => {
    const { signal } = new AbortController();
    expect(await detection.open('live').probabilities(frames(64), signal)).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it.each([
    [20, 2005],
    [8000, 4000],
  ])('gives up, of %i ms of audio, after %i ms', async (audioMs, timeoutMs) => {
    inner.isHanging = true;
    const asked = detection.open('live').probabilities(frames(audioMs));
    const failure = asked.catch((error: unknown) => error);
    let isOver = false;
    void failure.then(() => (isOver = true));
    await clock.advance(timeoutMs - 1);
    expect([isOver, inner.hanging]).toEqual([false, 1]);
    await clock.advance(1);
    expect(await failure).toMatchObject({ code: 'server_busy' });
    expect([inner.hanging, clock.pending]).toEqual([0, 0]);
    inner.isHanging = false;
  });

  it('waits longer for the first answer of all', async () => {
    inner.isHanging = true;
    const failure = new PromptVoiceActivity(inner, clock).open('live').probabilities(frames(20));
    const settled = failure.catch((error: unknown) => error);
    await clock.advance(10_004);
    expect(inner.hanging).toBe(1);
    await clock.advance(1);
    expect(await settled).toMatchObject({ code: 'server_busy' });
    expect([inner.hanging, clock.pending]).toEqual([0, 0]);
    inner.isHanging = false;
  });

  it('waits longer while others are answered, but not for ever', async () => {
    inner.isHanging = true;
    const asked = detection.open('live').probabilities(frames(20));
    const failure = asked.catch((error: unknown) => error);
    let isOver = false;
    void failure.then(() => (isOver = true));
    inner.isHanging = false;
    for (let second = 0; second < 12; second += 1) {
      await detection.open('live').probabilities(frames(32));
      expect(isOver).toBe(false);
      await clock.advance(1000);
    }
    await clock.advance(5);
    expect(await failure).toMatchObject({ code: 'server_busy' });
    expect([inner.hanging, clock.pending]).toEqual([0, 0]);
  });

  it('gives what is there once this process was held up', async () => {
    let nowMs = 0;
    const due: (() => void)[] = [];
    const after = (_: number, run: () => void): (() => void) => {
      due.push(run);
      return () => undefined;
    };
    const answers: ((probabilities: Float32Array) => void)[] = [];
    const slow = {
      open: () => ({ probabilities: () => new Promise<Float32Array>((resolve) => answers.push(resolve)) }),
    };
    const heldUp = { nowMs: () => nowMs, epochMs: () => nowMs, after };
    const asked = new PromptVoiceActivity(slow, heldUp).open('live').probabilities(frames(32));
    nowMs = 60_000;
    // A timer is the first to run again; what was found is heard of only then.
    due.shift()?.();
    answers[0]?.(Float32Array.of(0.5));
    expect(await asked).toEqual(Float32Array.of(0.5));
  });

  it('ends what hangs when nobody wants it any more', async () => {
    inner.isHanging = true;
    const leaving = new AbortController();
    const asked = detection.open('live').probabilities(frames(32), leaving.signal);
    leaving.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    expect([inner.hanging, clock.pending]).toEqual([0, 0]);
    inner.isHanging = false;
  });
});
