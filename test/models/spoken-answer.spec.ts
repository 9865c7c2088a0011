import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EmbeddedVoice } from '../../src/modules/providers/espeak/embedded-voice.js';
import { listen, spokenRequest } from '../support/speech-answers.js';
import { SpokenAnswerHarness } from '../support/spoken-answer-harness.js';

const ignore = (): void => undefined;

describe('an answer in the voice of eSpeak NG', () => {
  let voice: EmbeddedVoice;
  const msOf = async (text: string): Promise<number> =>
    ((await listen(voice.speak(spokenRequest({ text })))).length * 1000) / voice.capabilities.sampleRateHz;
  /** Moves the clock by `ms`, or until the answer was played, as the voice comes along. */
  const play = async ({ clock, told, answer }: SpokenAnswerHarness, ms = 60_000): Promise<void> => {
    await vi.waitUntil(() => answer.firstAudioAtMs !== undefined, { timeout: 30_000, interval: 1 });
    const untilMs = clock.nowMs() + ms;
    const isDone = (): boolean => told.includes('played') || clock.nowMs() >= untilMs;
    await vi.waitUntil(async () => isDone() || (await clock.advance(5), isDone()), {
      timeout: 30_000,
      interval: 0,
    });
  };

  beforeAll(() => {
    voice = new EmbeddedVoice({ timeoutMs: 15_000, logger: { info: ignore, warn: ignore } });
  });
  afterAll(() => voice.close());

  it('is said whole, without its markup', async () => {
    const harness = new SpokenAnswerHarness({ voices: [voice] });
    harness.say('## Hours\n- We open at **9 a.m.** and close at [5 p.m.](https://x.org)\n- Come in! 🎉');
    await play(harness);
    const sentences = ['Hours', 'We open at 9 a.m. and close at 5 p.m.', 'Come in!'];
    expect(harness.told).toEqual([
      ...sentences.flatMap((text, number) => [`sentence ${number} ${text}`, `end ${number}`]),
      'played',
    ]);
    expect(harness.answer.heardText).toBe(sentences.join('\n'));
    const lengths = await Promise.all(sentences.map(msOf));
    expect(Math.abs(harness.givenMs - lengths.reduce((sum, ms) => sum + ms, 0))).toBeLessThan(5);
  });

  it('was heard to the word that was said when it is halted, and goes on in front of it', async () => {
    const words = 'Yesterday evening several neighbours walked slowly along the river towards town'.split(
      ' ',
    );
    const beginning = words.slice(0, 6).join(' ');
    // The silence that the voice adds to what it says.
    const trailingMs = (await msOf('a')) + (await msOf('b')) - (await msOf('a b'));
    const harness = new SpokenAnswerHarness({ voices: [voice] }).say(`${words.join(' ')}.`);
    await play(harness, (await msOf(beginning)) - Math.max(0, trailingMs));
    harness.answer.hold();
    const heard = harness.answer.heardText.split(' ');
    expect(words.slice(0, heard.length)).toEqual(heard);
    expect(Math.abs(heard.length - 6)).toBeLessThanOrEqual(1);
    const givenMs = harness.givenMs;
    harness.answer.resume();
    await play(harness);
    const wholeMs = await msOf(`${words.join(' ')}.`);
    const againMs = harness.givenMs - wholeMs;
    expect(harness.answer.heardText).toBe(`${words.join(' ')}.`);
    expect(againMs).toBeGreaterThan(0);
    expect(againMs).toBeLessThan(1200);
    expect(givenMs).toBeLessThan(wholeMs);
  });
});
