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
