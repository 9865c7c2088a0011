import { afterEach, describe, expect, it } from 'vitest';
import { ConversationHarness } from '../../../test/support/conversation-harness.js';
import { LiveConversation } from '../../../test/support/live-conversation.js';
import { quiet, saying } from '../../../test/support/scripted-speech.js';

const LONG = 'One two three four five six seven eight nine ten.';

describe('a turn that is ended by hand', () => {
  let talk: LiveConversation | undefined;
  afterEach(async () => {
    talk?.session.close();
    await talk?.done;
    talk = undefined;
  });

  it('is concluded at once in the middle of speech, and answered', async () => {
    talk = new LiveConversation(['Fine.']);
    await talk.hear(saying('how are you'));
    expect(talk.told('voice').at(-1)).toMatchObject({ isSpeech: true });
    const askedAtMs = talk.clock.nowMs();
    talk.session.endTurn();
    await talk.clock.settle();
    await talk.clock.settle();
    expect(talk.model.promptOf(0)).toContain('how are you');
    expect(talk.clock.nowMs()).toBe(askedAtMs);
  });

  it('is concluded at once also where the user is heard to go on; what follows belongs to it', async () => {
    const harness = new ConversationHarness(['One.', 'Both.']);
    harness.session.begin();
    harness.ears.tell.onSpeech();
    harness.ears.next = 'a kettle';
    harness.session.endTurn();
    harness.ears.tell.onVoice(true);
    await harness.settle();
    expect(harness.answer.text).toBe('One.');
    harness.ears.tell.onSpeech();
    harness.ears.tell.onVoice(false);
    await harness.say('and tea');
    expect(harness.model.promptOf(1)).toContain('a kettle and tea');
  });

  it('is not forgotten when its end comes while the text of what came before is awaited', async () => {
    const harness = new ConversationHarness(['Both.']);
    harness.session.begin();
    let give: (text: string) => void = () => undefined;
    harness.ears.next = new Promise<string>((resolve) => (give = resolve));
    harness.ears.tell.onTurnOver();
    harness.ears.tell.onVoice(true);
    harness.session.endTurn();
    harness.ears.next = 'and tea';
    give('a kettle');
    await harness.settle();
    expect(harness.model.promptOf(0)).toContain('a kettle and tea');
    expect(harness.session.state).toBe('thinking');
  });

  it('is nothing where nobody spoke', async () => {
    talk = new LiveConversation(['unasked']);
    await talk.hear(quiet(300));
    talk.session.endTurn();
    talk.session.endTurn();
    await talk.hear(quiet(300));
    expect(talk.model.requests).toEqual([]);
    expect([talk.session.state, talk.told('failed')]).toEqual(['listening', []]);
    expect(talk.told('transcript')).toEqual([]);
  });

  it('changes nothing of an answer that is on its way or being spoken', async () => {
    talk = new LiveConversation([LONG]);
    await talk.hear(saying('count please'), quiet(700));
    talk.session.endTurn();
    await talk.hear(quiet(1500));
    talk.session.endTurn();
    await talk.hear(quiet(6000));
    expect(talk.said).toEqual(['user: count please', `assistant: ${LONG}`]);
    expect(talk.model.requests).toHaveLength(1);
  });

  it('settles at once whether what was said into an answer is meant', async () => {
    talk = new LiveConversation([LONG, 'Done.']);
    await talk.hear(saying('count please'), quiet(2000), saying('stop it'));
    talk.session.endTurn();
    await talk.hear(quiet(200));
    expect(talk.model.requests).toHaveLength(2);
    expect(talk.told('turn-end')[0]).toMatchObject({ turn: 1, wasInterrupted: true });
  });
});
