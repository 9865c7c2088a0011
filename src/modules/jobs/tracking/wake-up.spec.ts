import { describe, expect, it } from 'vitest';
import { WakeUp } from './wake-up.js';

const LONG_MS = 60_000;
const never = new AbortController().signal;

describe('WakeUp', () => {
  it('wakes whoever waits', async () => {
    const wakeUp = new WakeUp();
    const waiting = wakeUp.wait(LONG_MS, never);
    wakeUp.now();
    expect(await waiting).toBe(true);
  });

  it('does not miss what happens before the wait, and tells it once', async () => {
    const wakeUp = new WakeUp();
    wakeUp.now();
    await wakeUp.wait(LONG_MS, never);
    let isAwake = false;
    const waiting = wakeUp.wait(LONG_MS, never).then(() => (isAwake = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isAwake).toBe(false);
    wakeUp.now();
    await waiting;
  });

  it('wakes by itself when nothing happens', async () => {
    expect(await new WakeUp().wait(1, never)).toBe(false);
  });

  it('wakes when it is told to stop, also beforehand', async () => {
    const stop = new AbortController();
    const waiting = new WakeUp().wait(LONG_MS, stop.signal);
    stop.abort();
    await waiting;
    await new WakeUp().wait(LONG_MS, stop.signal);
  });
});
