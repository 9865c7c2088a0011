import { beforeEach, describe, expect, it } from 'vitest';
import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import type { CallMessage } from '../codec/carrier-codec.js';
import { CallVoice } from './call-voice.js';

const FRAME = 320;
let sent: CallMessage[];
let discards: number;
let voice: CallVoice;

beforeEach(() => {
  sent = [];
  discards = 0;
  voice = new CallVoice({
    frameSamples: () => FRAME,
    send: (message) => sent.push(message),
    discard: () => (discards += 1),
  });
});

const audio = (samples: number, turn = 1): ConversationEvent => ({
  type: 'audio',
  turn,
  pcm: Int16Array.from({ length: samples }, (_, index) => index),
  rateHz: 8000,
});
const sentenceEnd = (sentence: number, turn = 1): ConversationEvent => ({
  type: 'sentence-end',
  turn,
  sentence,
});
const answerEnd = (wasInterrupted: boolean, turn = 1): ConversationEvent => ({
  type: 'answer-end',
  turn,
  wasInterrupted,
});
const HALTED: ConversationEvent = { type: 'halted', turn: 1 };
const shape = (): (string | number)[] =>
  sent.map((message) => (message.type === 'audio' ? message.pcm.length : message.type));
const marks = (): string[] => sent.flatMap((message) => (message.type === 'mark' ? [message.name] : []));

describe('CallVoice', () => {
  it('sends audio in equal messages, the last of a sentence shorter, and a mark behind it', () => {
    voice.take(audio(800));
    voice.take(audio(100));
    voice.take(sentenceEnd(0));
    voice.take(audio(320));
    voice.take(sentenceEnd(1));
    expect(shape()).toEqual([320, 320, 260, 'mark', 320, 'mark']);
    const all = sent.flatMap((message) => (message.type === 'audio' ? [...message.pcm] : []));
    expect(all).toEqual([800, 100, 320].flatMap((samples) => [...Array(samples).keys()]));
    expect(marks().every((name) => name.startsWith('sentence_end'))).toBe(true);
    expect(new Set(marks()).size).toBe(2);
  });

  it('knows what was heard by the marks that come back', () => {
    voice.take(audio(320));
    voice.take(sentenceEnd(0));
    const [name = ''] = marks();
    expect(voice.takeMark(name)).toEqual({ turn: 1, sentence: 0 });
    expect(voice.takeMark(name)).toBeUndefined();
    expect(voice.takeMark('of somebody else')).toBeUndefined();
  });

  it('clears at once what is not played, and what waits to be sent', () => {
    voice.take(audio(500));
    expect(voice.take(HALTED)).toBe(true);
    expect(shape()).toEqual([320, 'clear']);
    expect(discards).toBe(1);
    voice.take(answerEnd(true));
    voice.take(audio(100, 2));
    voice.take(sentenceEnd(0, 2));
    expect(shape()).toEqual([320, 'clear', 100, 'mark']);
  });

  it('takes a mark that comes back after clear for unheard', () => {
    voice.take(audio(320));
    voice.take(sentenceEnd(0));
    voice.take(HALTED);
    expect(voice.takeMark(marks()[0] ?? '')).toBeUndefined();
  });

  it('clears once for what was sent once', () => {
    expect(voice.take({ type: 'interrupted' })).toBe(false);
    voice.take(audio(320));
    voice.take(HALTED);
    voice.take(HALTED);
    voice.take({ type: 'interrupted' });
    expect(shape()).toEqual([320, 'clear']);
  });

  it('marks the end of an answer that went on after it was halted, once', () => {
    voice.take(audio(320));
    voice.take(sentenceEnd(0));
    voice.take(HALTED);
    voice.take(audio(100));
    voice.take(answerEnd(false));
    expect(shape()).toEqual([320, 'mark', 'clear', 100, 'mark']);
    expect(voice.takeMark(marks()[1] ?? '')).toEqual({ turn: 1, sentence: 0 });
  });

  it('owes no mark where the next sentence brought one, or the answer was cut', () => {
    voice.take(audio(320));
    voice.take(sentenceEnd(0));
    voice.take(HALTED);
    voice.take(audio(320));
    voice.take(sentenceEnd(1));
    voice.take(answerEnd(false));
    voice.take(audio(320, 2));
    voice.take(sentenceEnd(0, 2));
    voice.take(HALTED);
    voice.take(answerEnd(true, 2));
    expect(shape()).toEqual([320, 'mark', 'clear', 320, 'mark', 320, 'mark', 'clear']);
  });

  it('sends what is left of an answer that broke off', () => {
    voice.take(audio(100));
    voice.take(answerEnd(false));
    expect(shape()).toEqual([100]);
  });

  it('remembers no more marks than a carrier can have open', () => {
    for (let sentence = 0; sentence < 300; sentence += 1) voice.take(sentenceEnd(sentence));
    expect(voice.takeMark(marks()[0] ?? '')).toBeUndefined();
    expect(voice.takeMark(marks()[299] ?? '')).toEqual({ turn: 1, sentence: 299 });
  });
});
