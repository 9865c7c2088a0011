import { beforeEach, describe, expect, it } from 'vitest';
import { ManualTimer } from '../../../../test/support/manual-timer.js';
import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import { CallEnding } from './call-ending.js';

const TIMES = { sttMs: null, llmMs: null, ttsMs: null, totalMs: 0 };
const PROVIDERS = { stt: null, llm: null, tts: null };
const answerEnd = (wasInterrupted: boolean): ConversationEvent => ({
  type: 'answer-end',
  turn: 1,
  wasInterrupted,
});
const turnEnd = (wasInterrupted: boolean): ConversationEvent => ({
  type: 'turn-end',
  turn: 1,
  times: TIMES,
  providers: PROVIDERS,
  isSuccess: true,
  wasInterrupted,
});
const text = (speaker: 'user' | 'assistant', words: string): ConversationEvent => ({
  type: 'transcript',
  id: 'a',
  speaker,
  text: words,
  isFinal: false,
  atMs: 0,
});

describe('CallEnding', () => {
  let timer: ManualTimer;
  let isAllHeard: boolean;
  let told: string[];
  let ending: CallEnding;

  beforeEach(() => {
    timer = new ManualTimer();
    isAllHeard = false;
    told = [];
    ending = new CallEnding({
      timer,
      isAllHeard: () => isAllHeard,
      carryOut: ({ action }) => told.push(action),
      onCancelled: ({ action }) => told.push(`no ${action}`),
    });
    ending.ask({ action: 'end' });
  });
  const hear = (): void => {
    isAllHeard = true;
    ending.noteMark();
  };

  it('waits for the answer to be said and for its marks', () => {
    hear();
    isAllHeard = false;
    ending.take(text('assistant', 'Goodbye.'));
    ending.take(answerEnd(false));
    ending.take(turnEnd(false));
    ending.noteMark();
    expect(told).toEqual([]);
    hear();
    expect([told, timer.pending]).toEqual([['end'], 0]);
  });

  it('does not wait where everything was heard, and is done once', () => {
    isAllHeard = true;
    ending.take(answerEnd(false));
    ending.take(answerEnd(false));
    ending.noteMark();
    expect([told, timer.pending]).toEqual([['end'], 0]);
  });

  it('waits five seconds for a carrier that sends no marks back', () => {
    ending.take(answerEnd(false));
    timer.advance(4999);
    expect(told).toEqual([]);
    timer.advance(1);
    expect(told).toEqual(['end']);
  });

  it.each([
    ['an interruption', answerEnd(true)],
    ['an answer that is taken back', turnEnd(true)],
  ])('is called off by %s', (_, event) => {
    ending.take(event);
    ending.take(answerEnd(false));
    hear();
    expect([told, timer.pending]).toEqual([['no end'], 0]);
  });

  it('is called off by words after the answer, and by no sound without any', () => {
    ending.take(text('user', 'Bye'));
    ending.take(answerEnd(false));
    ending.take(text('user', ' '));
    expect(told).toEqual([]);
    ending.take(text('user', 'Wait'));
    hear();
    expect([told, timer.pending]).toEqual([['no end'], 0]);
  });

  it('does what was wanted last', () => {
    ending.ask({ action: 'transfer', target: { name: 'sales', address: '+491' } });
    isAllHeard = true;
    ending.take(answerEnd(false));
    expect(told).toEqual(['transfer']);
  });

  it('does nothing once it is closed, or where nothing is wanted', () => {
    ending.take(answerEnd(false));
    ending.close();
    timer.advance(10_000);
    hear();
    ending.take(answerEnd(true));
    expect([told, timer.pending]).toEqual([[], 0]);
  });
});
