import { describe, expect, it } from 'vitest';
import { ConversationHarness } from '../../../test/support/conversation-harness.js';
import { LiveConversation } from '../../../test/support/live-conversation.js';
import { quiet, saying } from '../../../test/support/scripted-speech.js';
import { AppError } from '../../platform/errors/app-error.js';

const BROKEN = new AppError('llm_unavailable', 'Nobody is there');
const SORRY = 'I am sorry, something went wrong. Please try again in a moment.';

/** In the middle of an answer of which `I am` was heard. */
async function inAnswer(): Promise<ConversationHarness> {
  const harness = new ConversationHarness(['I am a voice.', 'Fine.']);
  harness.session.begin();
  await harness.say('Who are you?');
  harness.answer.give('I am');
  await harness.settle();
  return harness;
}

describe('somebody who speaks into an apology', () => {
  it('is answered; the question that failed is remembered', async () => {
    const talk = new LiveConversation([{ error: BROKEN }, 'Fine.']);
    await talk.hear(saying('are you there'), quiet(2000));
    expect(talk.session.state).toBe('speaking');
    await talk.hear(saying('try once more'), quiet(3000));
    expect(talk.said[0]).toBe('user: are you there');
    expect(talk.said[1]).toMatch(/^assistant: I am sorry/);
    expect(talk.said.slice(2)).toEqual(['user: try once more', 'assistant: Fine.']);
    expect(talk.told('failed')).toHaveLength(1);
    talk.session.close();
  });

  it('and says nothing that counts hears it to its end', async () => {
    const talk = new LiveConversation([{ error: BROKEN }]);
    await talk.hear(saying('are you there'), quiet(2000), saying('okay'), quiet(9000));
    expect(talk.said.at(-1)).toBe(`assistant: ${SORRY}`);
    expect(talk.model.requests).toHaveLength(1);
    talk.session.close();
  });

  it('may command it to be silent', async () => {
    const talk = new LiveConversation([{ error: BROKEN }]);
    await talk.hear(saying('are you there'), quiet(2000));
    talk.session.interrupt();
    const before = talk.told('audio').length;
    await talk.hear(quiet(5000));
    expect(talk.told('audio')).toHaveLength(before);
    expect(talk.session.state).toBe('listening');
    talk.session.close();
  });
});

describe('somebody who speaks as soon as the conversation is ready', () => {
  it('is heard from the first word on', async () => {
    const talk = new LiveConversation(['Fine.']);
    await talk.hear(saying('one two three'), quiet(2500));
    expect(talk.events[0]).toMatchObject({ type: 'state', state: 'listening' });
    expect(talk.events[1]).toEqual({ type: 'ready' });
    expect(talk.said[0]).toBe('user: one two three');
    talk.session.close();
  });

  it('is heard after a greeting that they spoke into before it was heard', async () => {
    const harness = new ConversationHarness(['Fine.']);
    harness.session.begin();
    harness.session.say('Welcome!');
    harness.ears.tell.onSpeech();
    expect(harness.answer.isCut).toBe(true);
    await harness.say('Hello?');
    expect(harness.model.promptOf(0)).toBe('Be kind.\n\nHello?');
    expect(harness.told('turn-end')).toEqual([]);
  });

  it('is heard when it was just reset', async () => {
    const harness = await inAnswer();
    harness.session.reset();
    harness.ears.tell.onSpeech();
    await harness.say('And now?');
    expect(harness.model.promptOf(1)).toBe('Be kind.\n\nAnd now?');
  });
});

describe('a reset', () => {
  it('ends the answer that is spoken, forgets everything, and is ready', async () => {
    const harness = await inAnswer();
    const forgotten = harness.ears.forgotten;
    harness.session.reset();
    harness.answer.give('more');
    await harness.settle();
    expect(harness.session.said).toEqual([]);
    expect(harness.ears.forgotten).toBe(forgotten + 1);
    const told = harness.events.map(({ type }) => type);
    expect(told.slice(told.lastIndexOf('halted'))).toEqual([
      'halted',
      'transcript',
      'answer-end',
      'turn-end',
      'state',
      'ready',
    ]);
  });

  it.each(['thinking', 'concluding'])('while %s leaves nothing of the turn', async (phase) => {
    const harness = new ConversationHarness(['Late.']);
    harness.session.begin();
    let give: (text: string) => void = () => undefined;
    if (phase === 'concluding') harness.ears.next = new Promise<string>((resolve) => (give = resolve));
    else harness.ears.next = 'Hello?';
    harness.ears.tell.onTurnOver();
    if (phase === 'thinking') await harness.settle();
    harness.session.reset();
    give('Hello?');
    await harness.settle();
    expect([harness.session.state, harness.session.said]).toEqual(['listening', []]);
    expect(harness.answers.every(({ isCut }) => isCut)).toBe(true);
  });
});

describe('a conversation that is closed', () => {
  it('takes no notice of anything any more', async () => {
    const talk = new LiveConversation(['unasked']);
    await talk.hear(saying('hello'));
    talk.session.close();
    await talk.done;
    const before = talk.events.length;
    const { session } = talk;
    await talk.hear(saying('hello'), quiet(1000));
    session.begin();
    session.endTurn();
    session.interrupt();
    session.say('Hello!');
    session.reset();
    await session.finish();
    await talk.clock.advance(10_000);
    expect(talk.events).toHaveLength(before);
    expect([session.state, talk.clock.pending, talk.voice.requests]).toEqual(['idle', 0, []]);
  });
});
