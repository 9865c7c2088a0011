import { describe, expect, it } from 'vitest';
import { ConversationHarness } from '../../../test/support/conversation-harness.js';
import { LiveConversation } from '../../../test/support/live-conversation.js';
import { quiet, saying } from '../../../test/support/scripted-speech.js';

const LONG = 'One two three four five six seven eight nine ten.';

/** Whether it has finished by now. */
function finish(talk: { session: { finish(): Promise<void> } }): () => boolean {
  let isOver = false;
  void talk.session.finish().then(() => (isOver = true));
  return () => isOver;
}

describe('a conversation that is to finish', () => {
  it('forgets who is speaking', async () => {
    const talk = new LiveConversation([LONG, 'unasked']);
    await talk.hear(saying('count please'), quiet(1500), saying('stop it'));
    const hasFinished = finish(talk);
    await talk.hear(quiet(5000));
    expect([hasFinished(), talk.model.requests.length]).toEqual([true, 1]);
    talk.session.close();
  });

  it('has finished where nothing is being answered', async () => {
    const talk = new LiveConversation(['unasked']);
    const hasFinished = finish(talk);
    await talk.hear(saying('hello'), quiet(3000));
    expect([hasFinished(), talk.model.requests, talk.told('voice')]).toEqual([true, [], []]);
    talk.session.close();
  });

  it('says its answer to the end, and begins no turn meanwhile', async () => {
    const talk = new LiveConversation([LONG, 'unasked']);
    await talk.hear(saying('count please'), quiet(1500));
    const hasFinished = finish(talk);
    await talk.hear(saying('stop it now'), quiet(1000));
    expect([hasFinished(), talk.session.state]).toEqual([false, 'speaking']);
    await talk.hear(quiet(5000));
    expect(hasFinished()).toBe(true);
    expect(talk.said).toEqual(['user: count please', `assistant: ${LONG}`]);
    talk.session.close();
  });

  it('goes on telling its answer as one text', async () => {
    const talk = new LiveConversation(['One two three. Four five six.']);
    await talk.hear(saying('count please'), quiet(1500));
    finish(talk);
    await talk.hear(quiet(5000));
    const texts = talk.told('transcript').filter(({ speaker }) => speaker === 'assistant');
    expect(texts.map(({ text, isFinal }) => [text, isFinal])).toEqual([
      ['One two three.', false],
      ['One two three. Four five six.', false],
      ['One two three. Four five six.', true],
    ]);
    expect(new Set(texts.map(({ id }) => id)).size).toBe(1);
    talk.session.close();
  });

  it('answers the turn that has just ended', async () => {
    const talk = new LiveConversation(['Fine.'], { timing: { firstAudioMs: 800 } });
    await talk.hear(saying('how are you'), quiet(700));
    expect(talk.session.state).toBe('thinking');
    const hasFinished = finish(talk);
    await talk.hear(saying('and well'), quiet(3000));
    expect([hasFinished(), talk.said]).toEqual([true, ['user: how are you', 'assistant: Fine.']]);
    talk.session.close();
  });

  it('goes on with an answer that is held, whatever was said into it', async () => {
    const talk = new LiveConversation([LONG]);
    await talk.hear(saying('count please'), quiet(1500), saying('yeah'));
    expect(talk.session.state).toBe('listening');
    const hasFinished = finish(talk);
    await talk.hear(quiet(8000));
    expect(hasFinished()).toBe(true);
    expect(talk.said.at(-1)).toBe(`assistant: ${LONG}`);
    expect(talk.model.requests).toHaveLength(1);
    talk.session.close();
  });

  it('is silent when it is told to be, and has finished then', async () => {
    const talk = new LiveConversation([LONG]);
    await talk.hear(saying('count please'), quiet(1500));
    const hasFinished = finish(talk);
    talk.session.interrupt();
    await talk.clock.settle();
    expect(hasFinished()).toBe(true);
    talk.session.close();
  });

  it('has finished when it is closed', async () => {
    const harness = new ConversationHarness(['One.']);
    harness.session.begin();
    await harness.say('Hello?');
    const hasFinished = finish(harness);
    await harness.settle();
    expect(hasFinished()).toBe(false);
    harness.session.close();
    await harness.settle();
    expect(hasFinished()).toBe(true);
  });
});
