import { describe, expect, it } from 'vitest';
import { ManualConversationClock } from '../../../../test/support/conversation-clock.js';
import { TimedVoice, type VoiceTiming } from '../../../../test/support/timed-voice.js';
import { SpeechVoices } from '../../ports/speech-voices.js';
import { UnpacedAnswer } from './unpaced-answer.js';

const RATE_HZ = 24_000;

/** An answer and what is told of it; a character takes 80 ms. */
class Harness {
  readonly clock = new ManualConversationClock();
  readonly voice: TimedVoice;
  readonly answer: UnpacedAnswer;
  readonly told: string[] = [];
  givenMs = 0;
  /** Audio is taken once this settles. */
  taking: Promise<void> = Promise.resolve();

  constructor(timing: Partial<VoiceTiming> = {}, speed?: number) {
    this.voice = new TimedVoice(this.clock, timing);
    const voices = new SpeechVoices([this.voice]);
    this.answer = new UnpacedAnswer(
      { voices, language: 'en', rateHz: RATE_HZ, clock: this.clock, speed },
      {
        onSentence: (text) => this.told.push(text),
        onAudio: (pcm) => {
          this.givenMs += (pcm.length * 1000) / RATE_HZ;
          return this.taking;
        },
      },
    );
  }

  async say(text: string): Promise<void> {
    this.answer.write(text);
    const given = this.answer.finish();
    await this.clock.advance(0);
    await given;
  }
}

describe('UnpacedAnswer', () => {
  it('gives all audio without time passing, sentence by sentence', async () => {
    const harness = new Harness();
    await harness.say('It is *open*. Come in.');
    expect(harness.told).toEqual(['It is open.', ' Come in.']);
    expect(harness.givenMs).toBeCloseTo('It is open.Come in.'.length * 80, -2);
    expect(harness.answer.timeline.durationMs).toBeCloseTo(harness.givenMs);
    expect(harness.answer.failure).toBeUndefined();
  });

  it('knows what was heard by when', async () => {
    const harness = new Harness();
    await harness.say('It is open. Come in now.');
    const { timeline } = harness.answer;
    expect(timeline.textBy(0)).toBe('');
    expect(timeline.textBy(500)).toBe('It is');
    expect(timeline.textBy(11 * 80 + 10)).toBe('It is open.');
    expect(timeline.textBy(17 * 80)).toBe('It is open. Come');
    expect(timeline.textBy(60_000)).toBe('It is open. Come in now.');
  });

  it('makes no more than little of what is not taken', async () => {
    const harness = new Harness();
    harness.taking = new Promise(() => undefined);
    harness.answer.write(`${'word '.repeat(49)}end. `.repeat(4));
    await harness.clock.advance(1000);
    expect(harness.givenMs).toBe(100);
    expect(harness.voice.madeMs).toBeLessThan(25_000);
    harness.answer.cut();
  });

  it('is silent at once when it is cut', async () => {
    const harness = new Harness({ betweenMs: 50 });
    harness.answer.write('A long sentence, of many words. Another one. ');
    await harness.clock.advance(200);
    const { givenMs } = harness;
    expect(givenMs).toBeGreaterThan(0);
    harness.answer.cut();
    await harness.clock.advance(5000);
    expect(harness.givenMs).toBe(givenMs);
    expect(harness.voice.open).toBe(0);
    await harness.answer.finish();
  });

  it('gives what a voice said before it failed, and tells why no more comes', async () => {
    const harness = new Harness({ failsAfterMs: 200 });
    await harness.say('It is open. Watch out! More.');
    expect(harness.told).toEqual(['It is open.', ' Watch out!']);
    expect(harness.answer.failure).toMatchObject({ code: 'internal' });
  });

  it('asks for the speed that is wanted', async () => {
    const harness = new Harness({}, 1.25);
    await harness.say('Hello.');
    expect(harness.voice.requests).toMatchObject([{ speed: 1.25 }]);
  });
});
