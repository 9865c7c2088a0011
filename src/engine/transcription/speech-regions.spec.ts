import { describe, expect, it } from 'vitest';
import { SpeechRegionTracker, type SpeechRegion } from './speech-regions.js';

function regionsOf(probabilities: readonly number[]): SpeechRegion[] {
  const tracker = new SpeechRegionTracker();
  const regions = probabilities.map((probability) => tracker.push(probability));
  return [...regions, tracker.finish()].filter((region) => region !== undefined);
}

const spans = (probabilities: readonly number[]): number[][] =>
  regionsOf(probabilities).map(({ start, end }) => [start, end]);

describe('SpeechRegionTracker', () => {
  it('finds speech from the first sure frame to the last before three quiet ones', () => {
    expect(spans([0, 0.4, 0.6, 0.9, 0.9, 0.4, 0.1, 0.1, 0.1, 0])).toEqual([[2, 6]]);
  });

  it('goes on over a short dip', () => {
    expect(spans([0.9, 0.9, 0.1, 0.1, 0.9, 0.9, 0, 0, 0])).toEqual([[0, 6]]);
  });

  it('does not take a half-sure frame for the end of a dip', () => {
    expect(spans([0.9, 0.9, 0.9, 0.1, 0.4, 0.1, 0.9, 0.9, 0.9])).toEqual([
      [0, 3],
      [6, 9],
    ]);
  });

  it('leaves bursts of less than three frames out', () => {
    expect(spans([0.9, 0.9, 0, 0, 0, 0.9, 0.9, 0.9, 0, 0, 0, 0.9])).toEqual([[5, 8]]);
  });

  it('ends speech that runs to the end of the recording', () => {
    expect(spans([0, 0.9, 0.9, 0.9, 0.1])).toEqual([[1, 4]]);
  });

  it('tells how sure it was, the silence after it left out', () => {
    expect(regionsOf([0.5, 0.7, 0.9, 0, 0, 0])[0]?.probability).toBeCloseTo(0.7);
  });

  it('splits the speech that goes on', () => {
    const tracker = new SpeechRegionTracker();
    for (const probability of [0, 0.6, 0.6, 0.6, 0.8, 0.8, 0.8]) tracker.push(probability);
    expect(tracker.speakingSince).toBe(1);
    const before = tracker.splitAt(4);
    expect(before).toMatchObject({ start: 1, end: 4 });
    expect(before?.probability).toBeCloseTo(0.6);
    const after = tracker.finish();
    expect(after).toMatchObject({ start: 4, end: 7 });
    expect(after?.probability).toBeCloseTo(0.8);
  });

  it('splits nothing where nobody speaks', () => {
    expect(new SpeechRegionTracker().splitAt(3)).toBeUndefined();
  });
});
