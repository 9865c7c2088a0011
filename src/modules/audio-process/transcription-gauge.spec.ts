import { describe, expect, it } from 'vitest';
import { TranscriptionGauge } from './transcription-gauge.js';

const HOUR_MS = 3_600_000;

const gaugeWithClock = (
  expectedMs: number | null,
): { gauge: TranscriptionGauge; wait: (ms: number) => void } => {
  let nowMs = 0;
  const gauge = new TranscriptionGauge(expectedMs, () => nowMs);
  return { gauge, wait: (ms) => (nowMs += ms) };
};

describe('TranscriptionGauge', () => {
  it('tells the share of the recording', () => {
    const { gauge } = gaugeWithClock(HOUR_MS);
    gauge.noteRecognized(HOUR_MS / 4);
    expect(gauge.takeShare()).toBe(0.25);
  });

  it('tells no more often than each second, and no small steps', () => {
    const { gauge, wait } = gaugeWithClock(HOUR_MS);
    gauge.noteRecognized(HOUR_MS / 4);
    expect(gauge.takeShare()).toBe(0.25);
    gauge.noteRecognized(HOUR_MS / 2);
    wait(999);
    expect(gauge.takeShare()).toBeUndefined();
    wait(1);
    expect(gauge.takeShare()).toBe(0.5);
    wait(5000);
    gauge.noteRecognized(HOUR_MS / 2 + 1000);
    expect(gauge.takeShare()).toBeUndefined();
  });

  it('never goes back when pieces come out of order, nor beyond the end', () => {
    const { gauge, wait } = gaugeWithClock(1000);
    gauge.noteRecognized(900);
    expect(gauge.takeShare()).toBe(0.9);
    gauge.noteRecognized(300);
    wait(2000);
    expect(gauge.takeShare()).toBeUndefined();
    gauge.noteRecognized(5000);
    expect(gauge.takeShare()).toBe(1);
  });

  it('moves through silence, behind what is read ahead', () => {
    const { gauge } = gaugeWithClock(HOUR_MS);
    gauge.noteDecoded(HOUR_MS / 2 + 150_000);
    expect(gauge.takeShare()).toBe(0.5);
  });

  it('moves ever slower towards an end that nobody knows', () => {
    const { gauge, wait } = gaugeWithClock(null);
    const shares = [1, 2, 4, 8].map((tenMinutes) => {
      wait(2000);
      gauge.noteRecognized(tenMinutes * 600_000);
      return gauge.takeShare() ?? 0;
    });
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[0]).toBe(0.5);
    expect(shares.at(-1)).toBeLessThan(1);
  });
});
