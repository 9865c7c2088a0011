import { expect, it } from 'vitest';
import { RequestRates } from './request-rates.js';

it('answers so many requests at once, then one at a time, for each caller apart', () => {
  let nowMs = 0;
  const rates = new RequestRates(100, () => nowMs);
  const ask = (caller: string, times: number): void => {
    for (let asked = 0; asked < times; asked += 1) rates.count(caller);
  };
  ask('anna', 100);
  for (let again = 0; again < 50; again += 1) {
    expect(() => ask('anna', 1)).toThrow(
      expect.objectContaining({ code: 'too_many_requests', retryAfterSec: 1 }),
    );
  }
  ask('bert', 100);
  nowMs += 600;
  ask('anna', 1);
  expect(() => ask('anna', 1)).toThrow('At most 100 requests a minute');
  nowMs += 3_600_000;
  ask('anna', 100);
  expect(() => ask('anna', 1)).toThrow();
});

it('counts nothing where there is no limit', () => {
  const rates = new RequestRates(undefined);
  expect(() => {
    for (let asked = 0; asked < 1000; asked += 1) rates.count('anna');
  }).not.toThrow();
});

it('does not grow with the number of callers', () => {
  const rates = new RequestRates(1, () => 0);
  rates.count('first');
  expect(() => rates.count('first')).toThrow();
  for (let caller = 0; caller < 10_000; caller += 1) rates.count(`caller ${caller}`);
  expect(() => rates.count('first')).not.toThrow();
});
