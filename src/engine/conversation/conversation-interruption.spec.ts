import { describe, expect, it } from 'vitest';
import { ConversationHarness, interruptible } from '../../../test/support/conversation-harness.js';
import { AppError } from '../../platform/errors/app-error.js';

describe('somebody who speaks into a conversation', () => {
  it('keeps of an interrupted answer what was heard', async () => {
    const harness = await interruptible();
    harness.session.interrupt();
    await harness.settle();
    expect(harness.answer.isCut).toBe(true);
    expect(harness.session.history.all).toEqual([
      { role: 'user', content: 'Who are you?' },
      { role: 'assistant', content: 'I am' },
    ]);
    expect(harness.events.slice(-5).map(({ type }) => type)).toEqual([
      'transcript',
      'answer-end',
      'turn-end',
      'state',
      'interrupted',
    ]);
    harness.answer.give('more');
    await harness.settle();
    expect(harness.events.at(-1)).toEqual({ type: 'interrupted' });
  });

  it('halts for somebody who speaks, and goes on when they said nothing that counts', async () => {
    const harness = await interruptible();
    harness.ears.tell.onSpeech();
    await harness.settle();
    expect(harness.answer.isHeld).toBe(true);
    expect(harness.told('halted')).toEqual([{ type: 'halted', turn: 1 }]);
    await harness.say('Uh huh, okay.');
    expect(harness.answer).toMatchObject({ isHeld: false, isCut: false });
    expect(harness.states.slice(-2)).toEqual(['listening', 'speaking']);
  });

  it('answers what somebody said into an answer', async () => {
    const harness = await interruptible();
    harness.ears.tell.onSpeech();
    await harness.say('Stop it.');
    expect(harness.answers[0]?.isCut).toBe(true);
    expect(harness.answer.text).toBe('Fine.');
    expect(harness.model.promptOf(1)).toContain('I am\n\nStop it.');
  });

  it('goes on with a question whose answer began without a word being heard', async () => {
    const harness = new ConversationHarness(['I am Parley.', 'Fine.']);
    harness.session.begin();
    await harness.say('Ask not');
    harness.answer.tell.onSentence(0, 'I am Parley.');
    harness.answer.give('');
    harness.ears.tell.onSpeech();
    await harness.say('what your country can do.');
    const texts = harness.told('transcript');
    expect(texts.map(({ speaker, text, isFinal }) => [speaker, text, isFinal])).toEqual([
      ['user', 'Ask not', true],
      ['assistant', 'I am Parley.', false],
      ['assistant', '', true],
      ['user', 'Ask not what your country can do.', true],
    ]);
    expect(new Set(texts.filter(({ speaker }) => speaker === 'user').map(({ id }) => id)).size).toBe(1);
    expect(harness.told('answer-end')).toEqual([{ type: 'answer-end', turn: 1, wasInterrupted: true }]);
    expect(harness.told('turn-end')).toMatchObject([{ turn: 1, isSuccess: true, wasInterrupted: true }]);
    harness.answer.play();
    await harness.settle();
    expect(harness.session.history.all).toEqual([
      { role: 'user', content: 'Ask not what your country can do.' },
      { role: 'assistant', content: 'Fine.' },
    ]);
  });

  it('settles the text of an answer that is silenced before a word was heard', async () => {
    const harness = new ConversationHarness(['I am Parley.']);
    harness.session.begin();
    await harness.say('Who are you?');
    harness.answer.tell.onSentence(0, 'I am Parley.');
    harness.answer.give('');
    harness.session.interrupt();
    await harness.settle();
    const texts = harness.told('transcript').filter(({ speaker }) => speaker === 'assistant');
    expect(texts.map(({ text, isFinal }) => [text, isFinal])).toEqual([
      ['I am Parley.', false],
      ['', true],
    ]);
    expect(texts[0]?.id).toBe(texts[1]?.id);
  });

  it('gives an answer up as soon as two texts show that it is meant', async () => {
    const harness = await interruptible();
    harness.ears.tell.onSpeech();
    harness.ears.tell.onPartial('yeah');
    expect(harness.answer.isCut).toBe(false);
    harness.ears.tell.onPartial('yeah but it');
    harness.ears.tell.onPartial('yeah but');
    expect(harness.answer.isCut).toBe(false);
    harness.ears.tell.onPartial('yeah but why');
    expect(harness.answer.isCut).toBe(false);
    harness.ears.tell.onPartial('yeah but why not');
    expect(harness.answer.isCut).toBe(true);
    await harness.say('Yeah but why?');
    expect(harness.answer.text).toBe('Fine.');
  });

  it('goes on where the first text of a short sound was wrong', async () => {
    const harness = await interruptible();
    harness.ears.tell.onSpeech();
    harness.ears.tell.onPartial('and');
    await harness.say('Mm-hmm.');
    expect(harness.answer).toMatchObject({ isHeld: false, isCut: false });
  });

  it('speaks on where speech may not interrupt', async () => {
    const harness = await interruptible({ canInterrupt: false });
    harness.ears.tell.onSpeech();
    expect(harness.answer.isHeld).toBe(false);
  });

  it('keeps what was said before an apology that somebody speaks into', async () => {
    const harness = new ConversationHarness(['Both.']);
    harness.session.begin();
    harness.ears.next = 'I would like';
    harness.ears.tell.onTurnOver();
    harness.ears.tell.onVoice(true);
    await harness.settle();
    harness.ears.tell.onVoice(false);
    await harness.say(new AppError('stt_failed', 'No ears'));
    expect(harness.answer.text).toBe('Sorry.');
    harness.ears.tell.onSpeech();
    await harness.say('a kettle.');
    expect(harness.model.promptOf(0)).toContain('I would like a kettle.');
  });

  it('announces nothing to somebody who speaks', async () => {
    const harness = new ConversationHarness(['Hello.']);
    harness.session.begin();
    harness.ears.tell.onSpeech();
    harness.session.say('Welcome!');
    expect(harness.answers).toEqual([]);
    await harness.say('Hello?');
    expect(harness.answer.text).toBe('Hello.');
  });

  it('tells an answer apart from one before it that nobody heard', async () => {
    const harness = new ConversationHarness(['One.', 'Two.']);
    harness.session.begin();
    for (const question of ['First?', 'Second?']) {
      await harness.say(question);
      harness.answer.tell.onSentence(0, harness.answer.text);
      harness.answer.give('');
      harness.session.interrupt();
    }
    await harness.settle();
    const answers = harness.told('transcript').filter(({ speaker }) => speaker === 'assistant');
    expect(new Set(answers.map(({ id }) => id)).size).toBe(2);
  });
});
