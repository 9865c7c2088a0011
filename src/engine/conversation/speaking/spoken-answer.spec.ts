import { describe, expect, it } from 'vitest';
import { SpokenAnswerHarness, type AnswerOptions } from '../../../../test/support/spoken-answer-harness.js';
import { AppError } from '../../../platform/errors/app-error.js';

/** 1120 and 800 ms of speech. */
const TWO = 'How do you do? I am well.';
const TOLD = ['sentence 0 How do you do?', 'end 0', 'sentence 1 I am well.', 'end 1', 'played'];

async function spoken(text: string, options?: AnswerOptions): Promise<SpokenAnswerHarness> {
  const harness = new SpokenAnswerHarness(options).say(text);
  await harness.clock.advance(60_000);
  return harness;
}

/** Nothing waits, is listened to or still comes. */
async function expectOver(harness: SpokenAnswerHarness): Promise<void> {
  const { told, given, clock, timedVoice } = harness;
  const before = [told.length, given.length];
  harness.answer.resume();
  await clock.advance(60_000);
  expect([told.length, given.length]).toEqual(before);
  expect([clock.pending, timedVoice.open]).toEqual([0, 0]);
}

describe('SpokenAnswer', () => {
  it('says sentence after sentence and tells when all was played', async () => {
    const harness = new SpokenAnswerHarness().say(TWO);
    await harness.clock.advance(1919);
    expect(harness.told).toEqual(TOLD.slice(0, 4));
    await harness.clock.advance(1);
    expect(harness.told).toEqual(TOLD);
    expect([harness.givenMs, harness.answer.heardText]).toEqual([1920, TWO]);
    await expectOver(harness);
  });

  it('says the first sentence before the second is written', async () => {
    const harness = new SpokenAnswerHarness();
    for (const part of ['How do ', 'you do', '? ', 'I']) harness.answer.write(part);
    await harness.clock.advance(3000);
    expect(harness.told).toEqual(TOLD.slice(0, 2));
    harness.answer.write(' am well.');
    harness.answer.finish();
    harness.answer.write(' Too late.');
    harness.answer.finish();
    await harness.clock.advance(800);
    expect([harness.told, harness.givenMs]).toEqual([TOLD, 1920]);
  });

  it('says prices and quantities in words, and tells them as they are written', async () => {
    const written = 'Die Flasche mit 0,5 l kostet 12,50 €.';
    const { timedVoice, told, answer } = await spoken(written, { language: 'de' });
    expect(timedVoice.requests.map(({ text }) => text)).toEqual([
      'Die Flasche mit einem halben Liter kostet 12 Euro 50.',
    ]);
    expect(told[0]).toBe(`sentence 0 ${written}`);
    expect(answer.heardText).toBe(written);
  });

  it('asks the voice for each sentence as it is configured', async () => {
    const { timedVoice, answer } = await spoken(`# Hello\n${TWO}`, { language: 'fr', voice: 'Amélie' });
    const [first, second, third] = timedVoice.requests;
    expect([first?.text, second?.text, third?.text]).toEqual(['Hello', 'How do you do?', 'I am well.']);
    expect(third).toMatchObject({ language: 'fr', voice: 'Amélie', priority: 'live' });
    expect(third?.contextId).toBe(first?.contextId);
    expect([answer.provider, answer.heardText]).toEqual(['timed', `Hello\n${TWO}`]);
  });

  it('synthesises the next sentence while one is given, and no more', async () => {
    const { timedVoice, clock } = new SpokenAnswerHarness().say('One is here. Two is here. Three. Four.');
    await clock.settle();
    expect(timedVoice.requests).toHaveLength(2);
    await clock.advance(12 * 80 - 160);
    expect(timedVoice.requests).toHaveLength(3);
  });

  it.each([
    [0, 20],
    [200, 200],
    [1000, 1000],
  ])('with a lead of %d ms runs at most %d ms ahead', async (leadMs, boundMs) => {
    const { given, clock } = await spoken(TWO, { leadMs, rateHz: 8000 });
    let endsAtMs = 0;
    for (const { atMs, pcm } of given) {
      expect(atMs).toBeLessThanOrEqual(endsAtMs);
      endsAtMs += pcm.length / 8;
      expect(endsAtMs - atMs).toBeLessThanOrEqual(boundMs);
      expect(pcm.length / 8).toBeLessThanOrEqual(100);
    }
    expect([given[0]?.atMs, clock.pending]).toEqual([0, 0]);
  });

  it('gives as much at once as is asked for, each chunk when the one before has been played but for the rest of the lead', async () => {
    const { given } = await spoken('A sentence that goes on and on.', { leadMs: 200, chunkMs: 160 });
    expect(given.slice(0, 4).map(({ atMs, pcm }) => [atMs, pcm.length / 16])).toEqual([
      [0, 100],
      [60, 160],
      [220, 160],
      [380, 160],
    ]);
  });

  it('measures how long the voice took, and gives what came at once', async () => {
    const { answer, given } = await spoken(TWO, { timing: { firstAudioMs: 150, betweenMs: 90 } });
    expect([answer.firstSentenceAtMs, answer.firstAudioAtMs, given[0]?.atMs]).toEqual([0, 150, 150]);
  });

  it.each([22_050, 24_000, 8000])(
    'brings a voice of %d Hz to the rate of the conversation',
    async (sampleRateHz) => {
      const { givenMs, told } = await spoken(TWO, { timing: { sampleRateHz, msPerChar: 100 } });
      expect(Math.abs(givenMs - 2400)).toBeLessThan(1);
      expect(told).toEqual(TOLD);
    },
  );

  it('goes on after a gap in which the voice gave nothing', async () => {
    const harness = new SpokenAnswerHarness({ timing: { betweenMs: 300 } }).say(TWO);
    await harness.clock.advance(60_000);
    expect([harness.told, harness.givenMs]).toEqual([TOLD, 1920]);
  });

  it.each(['', '   ', '🎉', '```\ncode\n```'])('plays nothing of %j', async (text) => {
    const harness = new SpokenAnswerHarness({ voices: [] });
    harness.say(text);
    expect(harness.told).toEqual([]);
    await harness.clock.settle();
    expect([harness.told, harness.answer.heardText]).toEqual([['played'], '']);
  });

  it('fails when nobody speaks the language', async () => {
    const harness = await spoken(TWO, { language: 'tlh' });
    expect(harness.told).toEqual(['failed language_not_supported']);
    expect([harness.answer.provider, harness.answer.firstAudioAtMs]).toEqual(['none', undefined]);
    await expectOver(harness);
  });

  it('plays what came before a failure, then tells it', async () => {
    const harness = new SpokenAnswerHarness({ timing: { failsAfterMs: 500 } });
    harness.timedVoice.error = new AppError('tts_failed', 'broke off');
    harness.say('How do you do? I am fine, thanks! And you?');
    await harness.clock.advance(1120 + 499);
    expect(harness.told).toEqual([...TOLD.slice(0, 2), 'sentence 1 I am fine, thanks!']);
    await harness.clock.advance(1);
    expect(harness.told.at(-1)).toBe('failed tts_failed');
    expect([harness.givenMs, harness.answer.heardText]).toEqual([1620, 'How do you do? I am']);
    await expectOver(harness);
  });

  it('reads a voice no more than ten seconds ahead', async () => {
    const { answer, timedVoice, clock } = new SpokenAnswerHarness({ timing: { msPerChar: 1000 } }).say(TWO);
    await clock.settle();
    expect(timedVoice.madeMs).toBeLessThanOrEqual(10_300);
    await clock.advance(2000);
    expect(timedVoice.madeMs).toBeGreaterThanOrEqual(12_000);
    expect(timedVoice.madeMs).toBeLessThanOrEqual(12_500);
    answer.cut();
    await clock.settle();
    expect(timedVoice.open).toBe(0);
  });

  it('keeps little of a long answer in memory', async () => {
    const voiced: number[] = [];
    const harness = new SpokenAnswerHarness({ leadMs: 100 });
    harness.onAudio = () => voiced.push(harness.timedVoice.requests.length);
    const sentence = 'This sentence is said again. ';
    harness.say(sentence.repeat(200));
    await harness.clock.advance(200 * 28 * 80);
    expect(harness.told.filter((line) => line.startsWith('end'))).toHaveLength(200);
    expect(harness.told.at(-1)).toBe('played');
    expect(harness.answer.heardText).toBe(sentence.repeat(200).trim());
    voiced.forEach((asked, chunk) => expect(asked).toBeLessThanOrEqual(Math.ceil((chunk * 25) / 2240) + 3));
  });
});
