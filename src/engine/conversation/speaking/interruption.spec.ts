import { describe, expect, it } from 'vitest';
import { SpokenAnswerHarness } from '../../../../test/support/spoken-answer-harness.js';

/** 800, 640 and 1200 ms of speech. */
const TEXT = 'I am well. And you? Tell me so now.';
const TOTAL_MS = 2640;
const slow = { firstAudioMs: 70, betweenMs: 40 };

async function startedFor(ms: number, timing = {}): Promise<SpokenAnswerHarness> {
  const harness = new SpokenAnswerHarness({ timing }).say(TEXT);
  await harness.clock.advance(ms);
  return harness;
}

describe('an answer that is interrupted', () => {
  const speeds: [string, object][] = [
    ['at once', {}],
    ['slowly', slow],
  ];

  it.each(speeds)('gives nothing more whenever it is cut, with a voice that speaks %s', async (_, timing) => {
    for (let ms = 0; ms <= TOTAL_MS + 400; ms += 37) {
      const { answer, given, told, clock, timedVoice } = await startedFor(ms, timing);
      const { heardText } = answer;
      const before = [given.length, told.length];
      answer.cut();
      await clock.advance(200);
      expect([given.length, told.length, answer.heardText]).toEqual([...before, heardText]);
      expect([clock.pending, timedVoice.open]).toEqual([0, 0]);
    }
  });

  it.each(speeds)('was heard a bit more each millisecond, of a voice that speaks %s', async (_, timing) => {
    const { answer, clock } = await startedFor(0, timing);
    let heard = answer.heardText;
    for (let ms = 0; ms <= TOTAL_MS + 400; ms += 1) {
      expect(TEXT.startsWith(answer.heardText) && answer.heardText.startsWith(heard)).toBe(true);
      heard = answer.heardText;
      await clock.advance(1);
    }
    expect(heard).toBe(TEXT);
  });

  it('was heard as far as it was played, not as far as it was given', async () => {
    const { answer, clock, givenMs } = await startedFor(400);
    expect([givenMs, answer.heardText]).toEqual([600, 'I am']);
    await clock.advance(399);
    expect(answer.heardText).toBe('I am well');
    await clock.advance(1);
    expect(answer.heardText).toBe('I am well.');
  });

  it.each([0, 30, 400, 799, 800, 801, 1300, 1440, 2000, 2639])(
    'halted after %d ms goes on from the last word',
    async (ms) => {
      const harness = await startedFor(ms);
      const { answer, clock, told } = harness;
      answer.hold();
      const { heardText } = answer;
      const givenMs = harness.givenMs;
      await clock.advance(5000);
      expect([harness.givenMs, answer.heardText, clock.pending]).toEqual([givenMs, heardText, 0]);
      answer.hold();
      answer.resume();
      answer.resume();
      expect(answer.heardText).toBe(heardText);
      await clock.advance(TOTAL_MS - ms);
      await clock.advance(500);
      const repeatedMs = harness.givenMs - TOTAL_MS - (givenMs - Math.min(ms, TOTAL_MS));
      expect(repeatedMs).toBeGreaterThanOrEqual(0);
      expect(repeatedMs).toBeLessThanOrEqual(480);
      expect([told.at(-1), answer.heardText]).toEqual(['played', TEXT]);
      const sentences = told.filter((line) => line.startsWith('sentence') || line.startsWith('end'));
      expect(new Set(sentences).size).toBe(6);
      expect(sentences).toHaveLength(6);
    },
  );

  it('is not told of its failure while it is held', async () => {
    const harness = new SpokenAnswerHarness({ timing: { failsAfterMs: 300 } }).say('Oh no! Never.');
    await harness.clock.advance(100);
    harness.answer.hold();
    await harness.clock.advance(5000);
    expect(harness.told).toEqual(['sentence 0 Oh no!']);
    harness.answer.resume();
    await harness.clock.advance(300);
    expect(harness.told.at(-1)).toBe('failed internal');
  });

  it('gives nothing before it is resumed when it was held before its first audio', async () => {
    const { answer, clock, given, told } = new SpokenAnswerHarness({ timing: slow }).say(TEXT);
    answer.hold();
    await clock.advance(1000);
    expect([given, told, answer.heardText]).toEqual([[], [], '']);
    answer.resume();
    expect(given).toEqual([]);
    await clock.advance(TOTAL_MS);
    expect(told.at(-1)).toBe('played');
  });

  it.each(['hold', 'cut'] as const)('can be told to %s from within what it tells', async (how) => {
    const harness = new SpokenAnswerHarness();
    harness.onAudio = () => harness.answer[how]();
    harness.say(TEXT);
    await harness.clock.advance(5000);
    expect([harness.given.length, harness.told]).toEqual([1, ['sentence 0 I am well.']]);
    harness.answer.cut();
    await harness.clock.settle();
    expect([harness.clock.pending, harness.timedVoice.open]).toEqual([0, 0]);
  });
});
