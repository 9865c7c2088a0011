import { describe, expect, it } from 'vitest';
import { ConversationHarness, interruptible } from '../../../test/support/conversation-harness.js';
import { AppError } from '../../platform/errors/app-error.js';

describe('a conversation', () => {
  it('hears a turn, answers it and listens again', async () => {
    const harness = new ConversationHarness(['Hello, you.']);
    harness.session.begin();
    harness.ears.tell.onPartial('Hello');
    await harness.say('Hello there.');
    expect(harness.answer).toMatchObject({ text: 'Hello, you.', isFinished: true });
    await harness.clock.advance(40);
    harness.answer.tell.onSentence(0, 'Hello, you.');
    harness.answer.play();
    await harness.settle();
    expect(harness.states).toEqual(['listening', 'thinking', 'speaking', 'listening']);
    expect(
      harness.told('transcript').map(({ id, speaker, text, isFinal }) => [id, speaker, text, isFinal]),
    ).toEqual([
      ['id-1', 'user', 'Hello', false],
      ['id-1', 'user', 'Hello there.', true],
      ['id-2', 'assistant', 'Hello, you.', false],
      ['id-2', 'assistant', 'Hello, you.', true],
    ]);
    expect(harness.told('turn-end')).toEqual([
      {
        type: 'turn-end',
        turn: 1,
        times: { sttMs: 0, llmMs: 0, ttsMs: 40, totalMs: 40 },
        providers: { stt: 'scripted', llm: 'scripted', tts: 'scripted' },
        isSuccess: true,
        wasInterrupted: false,
      },
    ]);
    await harness.say('And now?');
    expect(harness.model.requests[1]?.messages).toEqual([
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Hello there.' },
      { role: 'assistant', content: 'Hello, you.' },
      { role: 'user', content: 'And now?' },
    ]);
  });

  it('answers what is said without speaking, in place of what is being said', async () => {
    const harness = await interruptible();
    harness.session.tell('[keypad] 4 2 #');
    harness.session.tell(' ');
    await harness.settle();
    expect(harness.states.slice(-2)).toEqual(['speaking', 'thinking']);
    expect(harness.model.requests[1]?.messages.slice(1)).toEqual([
      { role: 'user', content: 'Who are you?' },
      { role: 'assistant', content: 'I am' },
      { role: 'user', content: '[keypad] 4 2 #' },
    ]);
    expect(harness.told('transcript').at(-1)).toMatchObject({
      speaker: 'user',
      text: '[keypad] 4 2 #',
      isFinal: true,
    });
    harness.answer.give('Fine.');
    harness.answer.play();
    await harness.settle();
    expect(harness.told('turn-end')).toMatchObject([
      { turn: 1, wasInterrupted: true },
      { turn: 2, wasInterrupted: false, times: { sttMs: null }, providers: { stt: null, llm: 'scripted' } },
    ]);
  });

  it('joins what is said without speaking to a question that is not answered yet', async () => {
    const harness = new ConversationHarness(['Never heard.', 'Fine.']);
    harness.session.begin();
    await harness.say('My number is');
    harness.session.tell('[keypad] 1 2');
    await harness.settle();
    expect(harness.model.requests.map(({ messages }) => messages.at(-1)?.content)).toEqual([
      'My number is',
      'My number is [keypad] 1 2',
    ]);
  });

  it('makes nothing of a turn without words', async () => {
    const harness = new ConversationHarness(['unasked']);
    harness.session.begin();
    await harness.say('');
    expect(harness.states).toEqual(['listening', 'thinking', 'listening']);
    expect(harness.model.requests).toEqual([]);
  });

  it('joins what somebody adds before the answer is heard', async () => {
    const harness = new ConversationHarness(['One.', 'Both.']);
    harness.session.begin();
    await harness.say('I would like');
    harness.ears.tell.onSpeech();
    expect(harness.answer.isCut).toBe(true);
    await harness.say('a kettle.');
    expect(harness.model.promptOf(1)).toBe('Be kind.\n\nI would like a kettle.');
    expect(harness.told('transcript').at(-1)).toMatchObject({ id: 'id-1', text: 'I would like a kettle.' });
  });

  it('waits for somebody who went on while the text was made', async () => {
    const harness = new ConversationHarness(['Both.']);
    harness.session.begin();
    harness.ears.next = 'I would like';
    harness.ears.tell.onTurnOver();
    harness.ears.tell.onVoice(true);
    await harness.settle();
    expect(harness.model.requests).toEqual([]);
    harness.ears.tell.onVoice(false);
    await harness.say('a kettle.');
    expect(harness.model.promptOf(0)).toContain('I would like a kettle.');
  });

  it('goes on speaking without ears', async () => {
    const harness = await interruptible();
    const error = new AppError('not_ready', 'No ears');
    harness.ears.tell.onFailure(error);
    await harness.settle();
    expect(harness.told('failed')).toEqual([{ type: 'failed', error }]);
    expect([harness.session.state, harness.answer.isCut]).toEqual(['speaking', false]);
  });

  it('says sorry, once, when a model fails', async () => {
    const error = new AppError('llm_unavailable', 'Nobody is there');
    const harness = new ConversationHarness([{ error }]);
    harness.session.begin();
    await harness.say('Hello?');
    expect(harness.told('failed')).toEqual([{ type: 'failed', error }]);
    expect(harness.answer.text).toBe('Sorry.');
    harness.answer.tell.onFailure(new AppError('tts_failed', 'No voice'));
    await harness.settle();
    expect(harness.answers).toHaveLength(2);
    expect(harness.states.at(-1)).toBe('listening');
    await harness.say(new AppError('stt_unavailable', 'No ears'));
    expect(harness.answers).toHaveLength(3);
    expect(harness.answer.text).toBe('Sorry.');
  });

  it('says what a model wrote before it broke off', async () => {
    const error = new AppError('llm_failed', 'Broke off');
    const harness = new ConversationHarness([{ text: 'So far.', error }]);
    harness.session.begin();
    await harness.say('Hello?');
    expect(harness.answer).toMatchObject({ text: 'So far.', isFinished: true, isCut: false });
    expect(harness.told('failed')).toHaveLength(1);
    harness.answer.play();
    await harness.settle();
    expect(harness.told('turn-end')).toMatchObject([{ isSuccess: false, wasInterrupted: false }]);
  });

  it('waits for no answer for ever', async () => {
    const harness = new ConversationHarness(['Never spoken.']);
    harness.session.begin();
    await harness.say('Hello?');
    await harness.clock.advance(60_000);
    expect(harness.told('failed')).toMatchObject([{ error: { code: 'llm_timeout' } }]);
    expect(harness.answers.map(({ text, isCut }) => [text, isCut])).toEqual([
      ['Never spoken.', true],
      ['Sorry.', false],
    ]);
  });

  it('dozes after long silence, and listens again', async () => {
    const harness = new ConversationHarness(['unasked'], { idleMs: 1000 });
    harness.session.begin();
    await harness.clock.advance(999);
    harness.ears.tell.onVoice(true);
    await harness.clock.advance(999);
    expect(harness.session.state).toBe('listening');
    await harness.clock.advance(1);
    expect(harness.session.state).toBe('idle');
    harness.ears.tell.onSpeech();
    expect(harness.session.state).toBe('listening');
  });

  it('says what it is given first, and remembers it', async () => {
    const harness = new ConversationHarness(['unasked']);
    harness.session.begin();
    harness.session.say('Welcome!');
    harness.answer.play();
    await harness.settle();
    expect(harness.session.history.all).toEqual([{ role: 'assistant', content: 'Welcome!' }]);
    harness.session.reset();
    expect(harness.session.history.all).toEqual([]);
  });

  it('leaves nothing behind when it is closed in mid-answer', async () => {
    const harness = await interruptible();
    harness.session.close();
    harness.session.close();
    await harness.settle();
    expect(harness.ears.isClosed).toBe(true);
    expect(harness.answer.isCut).toBe(true);
    expect(harness.clock.pending).toBe(0);
    expect(harness.told('answer-end')).toEqual([{ type: 'answer-end', turn: 1, wasInterrupted: true }]);
  });
});
