import { describe, expect, it } from 'vitest';
import { ConversationHarness, interruptible } from '../../../test/support/conversation-harness.js';
import { LiveConversation } from '../../../test/support/live-conversation.js';
import { quiet, saying } from '../../../test/support/scripted-speech.js';

const finals = (talk: Pick<ConversationHarness, 'told'>): string[] =>
  talk
    .told('transcript')
    .filter(({ speaker, isFinal }) => speaker === 'user' && isFinal)
    .map(({ text }) => text);

describe('a conversation whose user has gone', () => {
  it('tells what was said last, answers nothing and is over', async () => {
    const talk = new LiveConversation(['unasked']);
    await talk.hear(saying('call me back'));
    talk.session.leave();
    await talk.hear(quiet(1500));
    await talk.done;
    expect([finals(talk), talk.model.requests, talk.said]).toEqual([
      ['call me back'],
      [],
      ['user: call me back'],
    ]);
  });

  it('is over at once where nobody was speaking', async () => {
    const talk = new LiveConversation(['unasked']);
    await talk.hear(quiet(500));
    talk.session.leave();
    await talk.done;
    expect(finals(talk)).toEqual([]);
  });

  it('tells the text that is being made, and what was said after it', async () => {
    const harness = new ConversationHarness(['unasked']);
    harness.session.begin();
    harness.ears.tell.onSpeech();
    harness.ears.next = 'I would like';
    harness.ears.tell.onTurnOver();
    harness.ears.tell.onVoice(true);
    harness.ears.next = 'two of them';
    harness.session.leave();
    await harness.settle();
    expect([finals(harness), harness.model.requests]).toEqual([['I would like two of them'], []]);
    expect(harness.ears.isClosed).toBe(true);
  });

  it('leaves what was understood by then where the text takes too long', async () => {
    const harness = new ConversationHarness(['unasked']);
    harness.session.begin();
    harness.ears.tell.onSpeech();
    harness.ears.tell.onPartial('call me');
    harness.ears.next = new Promise(() => undefined);
    harness.session.leave();
    await harness.clock.advance(999);
    expect([finals(harness), harness.ears.isClosed]).toEqual([[], false]);
    await harness.clock.advance(1);
    expect([finals(harness), harness.ears.isClosed]).toEqual([['call me'], true]);
  });

  it('ends its answer, as far as it was heard', async () => {
    const harness = await interruptible();
    harness.session.leave();
    await harness.settle();
    expect(harness.answer.isCut).toBe(true);
    expect(harness.session.history.all.at(-1)).toEqual({ role: 'assistant', content: 'I am' });
    expect(harness.ears.isClosed).toBe(true);
  });

  it('tells what was said into an answer, where that was meant', async () => {
    const harness = await interruptible();
    harness.ears.tell.onSpeech();
    harness.ears.next = 'Stop, I will call again.';
    harness.session.leave();
    await harness.settle();
    expect(finals(harness).at(-1)).toBe('Stop, I will call again.');
    expect(harness.answers).toHaveLength(1);
  });
});
