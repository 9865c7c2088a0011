import { beforeEach, describe, expect, it } from 'vitest';
import type { ListeningEvent } from '../../../engine/ports/streaming-speech-to-text.js';
import type { DeepgramMessage, DeepgramResult } from './deepgram-messages.js';
import { HeardSpeech } from './heard-speech.js';

/** What was understood from `startMs` to `endMs`, one word of 300 ms at the beginning. */
function result(
  startMs: number,
  endMs: number,
  text: string,
  more: Partial<DeepgramResult> = {},
): DeepgramResult {
  const words = text === '' ? [] : [{ text, startMs, endMs: startMs + 300, confidence: 0.9 }];
  const flags = { isFinal: false, isSpeechFinal: false, isFromFinalize: false };
  return { type: 'result', startMs, endMs, text, words, confidence: 0.9, ...flags, ...more };
}
const final = (
  startMs: number,
  endMs: number,
  text: string,
  more: Partial<DeepgramResult> = {},
): DeepgramResult => result(startMs, endMs, text, { isFinal: true, ...more });
const last = { isSpeechFinal: true };
const started = (atMs: number): DeepgramMessage => ({ type: 'speech-started', atMs });
const gap = (lastWordEndMs: number): DeepgramMessage => ({ type: 'utterance-end', lastWordEndMs });

const brief = (event: ListeningEvent): string =>
  'text' in event ? `${event.type} ${event.text}` : `${event.type} ${event.atMs}`;

describe('HeardSpeech', () => {
  let speech: HeardSpeech;
  const hear = (...messages: DeepgramMessage[]): string[] =>
    messages.flatMap((message) => speech.hear(message)).map(brief);

  beforeEach(() => (speech = new HeardSpeech(true)));

  it('tells an utterance by its speech_final, and not again by the gap after it', () => {
    expect(hear(started(100), result(0, 600, 'hi'), final(100, 900, 'hi', last), gap(400))).toEqual([
      'speech-started 100',
      'interim hi',
      'final hi',
      'speech-ended 400',
    ]);
  });

  it('tells it by the gap where no silence is heard, once', () => {
    const messages = [started(100), final(100, 3000, 'hi'), gap(400), gap(400), final(3000, 4000, '', last)];
    expect(hear(...messages)).toEqual(['speech-started 100', 'final hi', 'speech-ended 400']);
  });

  it('joins no stretches: each is final by itself', () => {
    const messages = [final(100, 3000, 'one'), final(3000, 6000, 'two'), final(6000, 7000, '', last)];
    expect(hear(...messages)).toEqual(['speech-started 100', 'final one', 'final two', 'speech-ended 3300']);
    expect(speech.finalUntilMs).toBe(7000);
  });

  it('takes a gap that comes late for that of the utterance before', () => {
    hear(started(100), final(100, 900, 'hi', last));
    expect(hear(started(1200), gap(400), final(1200, 2000, 'you', last))).toEqual([
      'speech-started 1200',
      'final you',
      'speech-ended 1500',
    ]);
  });

  it('begins the next utterance that was heard before the one before it was told', () => {
    hear(started(100));
    expect(hear(started(1000), final(100, 900, 'hi', last))).toEqual([
      'final hi',
      'speech-ended 400',
      'speech-started 1000',
    ]);
  });

  it('ends noise that was taken for speech', () => {
    expect(hear(started(100), final(0, 900, '', last))).toEqual(['speech-started 100', 'speech-ended 900']);
    expect(hear(started(1000), gap(-1))).toEqual(['speech-started 1000', 'speech-ended 1000']);
  });

  it('is silent about silence', () => {
    expect(hear(result(0, 900, ''), final(0, 3000, ''), final(3000, 6000, '', last), gap(-1))).toEqual([]);
    expect(speech.finalUntilMs).toBe(6000);
  });

  it('takes back what turns out to be nothing, and repeats no interim', () => {
    hear(started(0));
    const messages = [result(0, 900, 'hm'), result(0, 1900, 'hm'), final(0, 3000, '')];
    expect(hear(...messages)).toEqual(['interim hm', 'interim ']);
  });

  it('leaves interim results out where nobody wants them', () => {
    speech = new HeardSpeech(false);
    expect(hear(result(0, 900, 'hm'))).toEqual(['speech-started 0']);
    expect(speech.hasOpenText).toBe(true);
  });

  it('leaves the end to the flush that asked for it, after which speech begins anew', () => {
    const flushed = { isSpeechFinal: true, isFromFinalize: true };
    expect(hear(started(0), final(0, 900, 'hi', flushed))).toEqual(['speech-started 0', 'final hi']);
    speech.cut();
    expect(hear(result(900, 1500, 'you'))).toEqual(['speech-started 900', 'interim you']);
  });

  it('keeps words behind those that were told', () => {
    hear(final(0, 250, 'hi'));
    const [event] = speech.hear(final(250, 900, 'you'));
    expect(event).toMatchObject({ startMs: 300, endMs: 550, words: [{ startMs: 300, endMs: 550 }] });
  });
});
