import { describe, expect, it } from 'vitest';
import { soundSpanOf } from './sound-span.js';

describe('the sound of a recording', () => {
  it('is where it is as loud as a twentieth of its loudest', () => {
    const pcm = new Int16Array(16_000).fill(10);
    pcm.fill(8000, 3200, 6400);
    expect(soundSpanOf(pcm, 16_000)).toEqual({ begin: 3200, end: 6400 });
    expect(soundSpanOf(pcm, 8000)).toEqual({ begin: 3200, end: 6400 });
    expect(soundSpanOf(new Int16Array(1000), 16_000)).toEqual({ begin: 0, end: 0 });
  });
});
