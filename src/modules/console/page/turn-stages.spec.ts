import fc from 'fast-check';
import { expect, it } from 'vitest';
import { axisOf, stagesOf } from './turn-stages.js';

const turn = { session_id: 's', timestamp: '', success: true, stt_ms: 0, llm_ms: 0, tts_ms: 0, total_ms: 0 };

it('puts the stages of a turn one behind the other, after the silence that ends it', () => {
  const stages = stagesOf({ ...turn, stt_ms: 20, llm_ms: 110, tts_ms: 50, total_ms: 500 });
  expect(stages.map(({ name, startMs, lengthMs }) => [name, startMs, lengthMs])).toEqual([
    ['pause', 0, 320],
    ['stt', 320, 20],
    ['llm', 340, 110],
    ['tts', 450, 50],
  ]);
});

it('has no silence where the stages took longer than the whole, which they may when they overlap', () => {
  const [pause] = stagesOf({ ...turn, stt_ms: 200, llm_ms: 110, total_ms: 250 });
  expect(pause).toMatchObject({ name: 'pause', lengthMs: 0 });
});

it('has an axis with few round marks that reaches over everything', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), (longestMs) => {
      const { endMs, stepMs } = axisOf(longestMs);
      expect(endMs).toBeGreaterThanOrEqual(longestMs);
      expect(endMs % stepMs).toBe(0);
      expect(endMs / stepMs).toBeLessThanOrEqual(4);
      expect(endMs).toBeGreaterThan(0);
    }),
  );
});
