import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EmbeddedVoice } from '../../src/modules/providers/espeak/embedded-voice.js';
import { isEspeakInstalled } from '../../src/modules/providers/espeak/espeak-program.js';
import { listen, spokenRequest } from '../support/speech-answers.js';

const ignore = (): void => undefined;
const RATE_HZ = 22_050;

describe('the voice of eSpeak NG', () => {
  let voice: EmbeddedVoice;
  const secondsOf = async (changes: Parameters<typeof spokenRequest>[0]): Promise<number> =>
    (await listen(voice.speak(spokenRequest(changes)))).length / RATE_HZ;

  beforeAll(() => {
    voice = new EmbeddedVoice({ timeoutMs: 15_000, logger: { info: ignore, warn: ignore } });
  });
  afterAll(() => voice.close());

  it('is installed with the packages of development', () => {
    expect(isEspeakInstalled()).toBe(true);
  });

  it.each([
    ['en', 'Good morning, how are you today?'],
    ['fr', "Bonjour, comment allez-vous aujourd'hui ?"],
    ['de', 'Guten Morgen, wie geht es Ihnen heute?'],
  ])('is heard in %s', async (language, text) => {
    const samples = await listen(voice.speak(spokenRequest({ language, text })));
    expect(samples.length / RATE_HZ).toBeGreaterThan(1);
    expect(samples.length / RATE_HZ).toBeLessThan(4);
    const loudness = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    expect(loudness).toBeGreaterThan(1000);
  });

  it('has a voice for each of its languages', async () => {
    for (const language of voice.capabilities.languages) {
      expect(await secondsOf({ language, text: '1, 2, 3' }), language).toBeGreaterThan(0.3);
    }
  });

  it('speaks as fast as it is asked to', async () => {
    const [slow = 0, normal = 0, fast = 0] = await Promise.all(
      [0.5, 1, 2].map((speed) => secondsOf({ speed })),
    );
    expect(slow / normal).toBeGreaterThan(1.4);
    expect(normal / fast).toBeGreaterThan(1.4);
  });

  it('has other voices, by their names', async () => {
    expect(await secondsOf({ voice: 'en-gb-scotland+f3' })).toBeGreaterThan(0.5);
    await expect(secondsOf({ voice: 'nobody' })).rejects.toMatchObject({ code: 'invalid_request' });
    expect(await secondsOf({})).toBeGreaterThan(0.5);
  });

  it('says markup as the text that it is', async () => {
    const [plain = 0, marked = 0] = await Promise.all(
      ['a pause', 'a <break time="9s"/> pause'].map((text) => secondsOf({ text })),
    );
    expect(marked).toBeGreaterThan(plain);
    expect(marked).toBeLessThan(9);
  });

  it('says a text in pieces with the pauses that it has as a whole', async () => {
    const sentence = 'This is one of the sentences of a text that is too long to be said in one go. ';
    const [one = 0, ten = 0] = await Promise.all(
      [1, 10].map((times) => secondsOf({ text: sentence.repeat(times) })),
    );
    expect(ten / 10 - one).toBeGreaterThan(0.2);
    expect(ten / 10 - one).toBeLessThan(0.4);
  });
});
