import { beforeEach, describe, expect, it } from 'vitest';
import { ManualConversationClock } from '../../../../test/support/conversation-clock.js';
import { TimedVoice } from '../../../../test/support/timed-voice.js';
import { SpeechVoices } from '../../ports/speech-voices.js';
import type { SpeechSynthesisRequest } from '../../ports/text-to-speech.js';
import { KeptSpeech } from './kept-speech.js';

const SORRY = 'I am sorry. Please try again.';

/** Keeps what it has said to the end. */
class KeepingVoice extends TimedVoice {
  readonly kept = new Set<string>();

  override async *speak(...asked: Parameters<TimedVoice['speak']>): AsyncIterable<Int16Array> {
    yield* super.speak(...asked);
    this.kept.add(asked[0].text);
  }

  override recall({ text }: SpeechSynthesisRequest): Promise<AsyncIterable<Int16Array> | undefined> {
    return Promise.resolve(this.kept.has(text) ? { [Symbol.asyncIterator]: nothing } : undefined);
  }
}

const nothing = async function* (): AsyncGenerator<Int16Array> {
  // What is in it is not asked for.
};

describe('speech that is kept', () => {
  let clock: ManualConversationClock;
  let voice: KeepingVoice;
  let speech: KeptSpeech;

  beforeEach(() => {
    clock = new ManualConversationClock();
    voice = new KeepingVoice(clock, { firstAudioMs: 100 });
    speech = new KeptSpeech(new SpeechVoices([voice]), clock);
  });

  const texts = (): string[] => voice.requests.map(({ text }) => text);

  it('is made of the sentences that an answer would ask for, once, behind what is live', async () => {
    for (let times = 0; times < 5; times += 1) speech.keep(SORRY, 'en', 'ann');
    await clock.advance(1000);
    speech.keep(SORRY, 'en', 'ann');
    await clock.advance(1000);
    expect(texts()).toEqual(['I am sorry.', 'Please try again.']);
    expect(voice.requests[0]).toMatchObject({ language: 'en', voice: 'ann', priority: 'batch' });
    expect([...voice.kept]).toEqual(texts());
    expect(clock.pending).toBe(0);
  });

  it('is made for each language and voice', async () => {
    speech.keep(SORRY, 'en', undefined);
    speech.keep(SORRY, 'en', 'ann');
    speech.keep(SORRY, 'fr', undefined);
    await clock.advance(2000);
    expect(voice.requests).toHaveLength(6);
  });

  it('is looked for anew when many others were asked for since', async () => {
    for (let voiceNumber = 0; voiceNumber <= 200; voiceNumber += 1)
      speech.keep('Well.', 'en', `v${voiceNumber}`);
    await clock.advance(1000);
    voice.kept.clear();
    speech.keep('Well.', 'en', 'v200');
    await clock.advance(1000);
    expect(voice.kept.size).toBe(0);
    speech.keep('Well.', 'en', 'v0');
    await clock.advance(1000);
    expect(voice.kept.size).toBe(1);
  });

  it('is made again after a while where the cache was cleared, and not where it was not', async () => {
    speech.keep(SORRY, 'en', undefined);
    await clock.advance(600_000 + 1000);
    speech.keep(SORRY, 'en', undefined);
    await clock.advance(1000);
    expect(voice.requests).toHaveLength(2);
    await clock.advance(600_000);
    voice.kept.clear();
    speech.keep(SORRY, 'en', undefined);
    await clock.advance(1000);
    expect(voice.requests).toHaveLength(4);
  });

  it('is tried again the next time when the voice failed', async () => {
    voice.timing.failsAfterMs = 0;
    speech.keep('Oh dear!', 'en', undefined);
    await clock.advance(1000);
    expect(voice.kept.size).toBe(0);
    voice.timing.failsAfterMs = Infinity;
    speech.keep('Oh dear!', 'en', undefined);
    await clock.advance(1000);
    expect([...voice.kept]).toEqual(['Oh dear!']);
  });

  it('is given up after a minute', async () => {
    voice.timing.firstAudioMs = 120_000;
    speech.keep('Well.', 'en', undefined);
    await clock.advance(60_000);
    expect([voice.open, clock.pending]).toEqual([0, 0]);
  });

  it('is not asked of a voice that keeps nothing, nor where nobody speaks the language', async () => {
    const plain = new TimedVoice(clock);
    new KeptSpeech(new SpeechVoices([plain]), clock).keep(SORRY, 'en', undefined);
    speech.keep(SORRY, 'pl', undefined);
    await clock.advance(1000);
    expect([plain.requests, voice.requests]).toEqual([[], []]);
  });
});
