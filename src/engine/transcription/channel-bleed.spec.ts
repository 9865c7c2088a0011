import { describe, expect, it } from 'vitest';
import { VAD_FRAME_SAMPLES } from '../ports/voice-activity.js';
import { BleedGate } from './channel-bleed.js';

/** Noise of one level for each frame. */
const channel = (...levels: number[]): Int16Array =>
  Int16Array.from({ length: levels.length * VAD_FRAME_SAMPLES }, (_, at) => {
    const level = levels[Math.floor(at / VAD_FRAME_SAMPLES)] ?? 0;
    return at % 2 === 0 ? level : -level;
  });
const sure = (block: readonly Int16Array[]): Float32Array[] =>
  block.map((samples) => new Float32Array(Math.ceil(samples.length / VAD_FRAME_SAMPLES)).fill(1));
const gated = (gate: BleedGate, block: readonly Int16Array[]): number[][] => {
  const probabilities = sure(block);
  gate.apply(block, probabilities);
  return probabilities.map((values) => [...values]);
};

describe('BleedGate', () => {
  it('takes what is far quieter than another channel for its echo', () => {
    expect(gated(new BleedGate(), [channel(10_000, 10_000), channel(300, 2_000)])).toEqual([
      [1, 1],
      [0, 1],
    ]);
  });

  it('takes quiet speech for speech where nobody else speaks', () => {
    const quiet = Array<number>(12).fill(100);
    const [, kept] = gated(new BleedGate(), [channel(10_000, ...quiet.map(() => 0)), channel(0, ...quiet)]);
    expect(kept?.slice(0, 11)).toEqual(Array(11).fill(0));
    expect(kept?.slice(11)).toEqual([1, 1]);
  });

  it('knows what was loud at the end of the block before', () => {
    const gate = new BleedGate();
    gated(gate, [channel(0, 10_000), channel(0, 0)]);
    expect(gated(gate, [channel(0, 0), channel(300, 300)])[1]).toEqual([0, 0]);
  });

  it('leaves one channel alone, and both where they are as loud', () => {
    expect(gated(new BleedGate(), [channel(5)])).toEqual([[1]]);
    expect(gated(new BleedGate(), [channel(5_000), channel(9_000)])).toEqual([[1], [1]]);
  });
});
