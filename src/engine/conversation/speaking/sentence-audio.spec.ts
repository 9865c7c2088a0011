import { describe, expect, it } from 'vitest';
import { SentenceAudio } from './sentence-audio.js';

const sentence = { text: 'Ten chars.', spoken: 'Ten chars.', gap: '' };
const sound = (ms: number, level = 8000, rateHz = 16_000): Int16Array =>
  new Int16Array((ms * rateHz) / 1000).fill(level);

describe('SentenceAudio', () => {
  it('brings audio to the rate of the conversation, whatever it is taken by', () => {
    const audio = new SentenceAudio(sentence, 22_050, 16_000);
    for (let count = 0; count < 20; count += 1) audio.add(sound(50, 5000, 22_050 - (22_050 % 20)));
    expect(audio.take(16_000, false)).toBeUndefined();
    audio.end(true);
    let samples = 0;
    for (let pcm = audio.take(313, false); pcm !== undefined; pcm = audio.take(313, false)) {
      samples += pcm.length;
      expect(audio.isTaken || pcm.length === 313).toBe(true);
    }
    expect(Math.abs(samples - (20 * 1102 * 16_000) / 22_050)).toBeLessThan(2);
    expect([audio.isTaken, audio.waitingMs]).toEqual([true, 0]);
  });

  it('keeps less than is asked for until that is all', () => {
    const audio = new SentenceAudio(sentence, 16_000, 16_000);
    audio.add(sound(50));
    expect([audio.take(1000, false), audio.waitingMs]).toEqual([undefined, 0]);
    expect(audio.take(1000, true)).toHaveLength(800);
    expect([audio.take(1000, true), audio.isTaken]).toEqual([undefined, false]);
    audio.end(false);
    expect([audio.isTaken, audio.isWhole]).toEqual([true, false]);
  });

  it('says its text between the first and the last sound', () => {
    const audio = new SentenceAudio(sentence, 16_000, 16_000);
    audio.add(sound(100, 40));
    audio.add(sound(1000));
    audio.add(sound(300, 40));
    audio.end(true);
    expect([0, 100, 600, 1100, 1400].map((ms) => audio.shareSaidBy(ms))).toEqual([0, 0, 0.5, 1, 1]);
  });

  it('is not half said when half of what came so far was heard', () => {
    const audio = new SentenceAudio(sentence, 16_000, 16_000);
    audio.add(sound(130));
    expect(audio.shareSaidBy(65)).toBeCloseTo(0.1, 5);
    audio.add(sound(1170));
    expect(audio.shareSaidBy(650)).toBeCloseTo(0.5, 5);
  });
});
