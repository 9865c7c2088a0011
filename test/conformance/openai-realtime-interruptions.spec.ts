import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loud, quiet } from '../support/openai-realtime-ear.js';
import { RealtimeHarness, type RealtimeTalk } from '../support/openai-realtime-harness.js';
import type { RealtimeStandIn } from '../support/openai-realtime-stand-in.js';

const LONG = { text: 'one two three four five six seven eight nine ten', audioMs: 4000 };

describe('an answer of OpenAI Realtime that is interrupted', () => {
  let harness: RealtimeHarness;
  let standIn: RealtimeStandIn;
  let talk: RealtimeTalk;

  beforeEach(async () => {
    harness = await RealtimeHarness.open({ answers: [LONG] });
    ({ standIn } = harness);
    talk = await harness.readyTalk();
  });

  afterEach(async () => {
    await harness.close();
    expect(standIn.violations).toEqual([]);
  });

  const answerFor = async (playedMs: number): Promise<void> => {
    talk.say();
    await talk.when(() => talk.givenMs === 200, 'no audio');
    await talk.playFor(playedMs);
  };
  const truncations = (): number[] =>
    standIn.session.of('conversation.item.truncate').map((event) => event.audio_end_ms);

  it('stops at once when the user speaks, and is known at the vendor as it was heard', async () => {
    await answerFor(2000);
    talk.push(loud(100));
    await talk.whenTold('turn-end');
    const givenMs = talk.givenMs;
    expect(talk.told('halted')).toEqual([{ type: 'halted', turn: 1 }]);
    expect(talk.told('answer-end')).toEqual([{ type: 'answer-end', turn: 1, wasInterrupted: true }]);
    expect(talk.conversation.state).toBe('listening');
    await talk.when(() => truncations().length === 1, 'not truncated');
    expect(truncations()).toEqual([2000]);
    expect(standIn.session.of('response.cancel')).toEqual([]);
    await harness.clock.advance(5000);
    expect(talk.givenMs).toBe(givenMs);
    expect(talk.conversation.said.at(-1)).toEqual({ role: 'assistant', content: 'one two three four five' });
  });

  it('tells of a text that nothing was heard of that it is empty', async () => {
    await answerFor(20);
    talk.conversation.interrupt();
    await talk.whenTold('answer-end');
    const ofAssistant = talk.told('transcript').filter(({ speaker }) => speaker === 'assistant');
    expect(new Set(ofAssistant.map(({ id }) => id)).size).toBe(1);
    expect(ofAssistant.at(0)).toMatchObject({ isFinal: false });
    expect(ofAssistant.at(-1)).toMatchObject({ text: '', isFinal: true });
    expect(ofAssistant.filter(({ isFinal }) => isFinal)).toHaveLength(1);
    expect(talk.conversation.said.filter(({ role }) => role === 'assistant')).toEqual([]);
  });

  it('stops by command, which cancels what is in work', async () => {
    standIn.script = { answers: [{ ...LONG, isHeld: true }] };
    await answerFor(500);
    talk.conversation.interrupt();
    await talk.whenTold('interrupted');
    await talk.when(() => harness.calls.length === 1, 'not cancelled');
    expect(standIn.session.of('response.cancel')).toHaveLength(1);
    await expect.poll(truncations).toEqual([500]);
    expect(harness.calls[0]?.outcome).toBe('abandoned');
    const at = talk.events.findIndex(({ type }) => type === 'interrupted');
    await harness.clock.advance(5000);
    expect(talk.events.slice(at).map(({ type }) => type)).toEqual(['interrupted']);
  });

  it('is dropped where it was not wanted before it began', async () => {
    let isFirst = true;
    const stopOnce = (): 'stop' | undefined => (isFirst ? ((isFirst = false), 'stop') : undefined);
    standIn.script = { at: { 'response-created': stopOnce }, answers: [LONG] };
    talk.say();
    await talk.when(() => talk.conversation.state === 'thinking', 'no turn');
    talk.conversation.interrupt();
    standIn.session.response?.begin();
    await talk.when(() => standIn.session.of('response.cancel').length === 1, 'not cancelled');
    await talk.when(() => harness.calls.length === 1, 'no end');
    await harness.clock.advance(1000);
    expect([talk.told('audio'), talk.conversation.state]).toEqual([[], 'listening']);
    talk.say();
    await talk.playUntil('turn-end');
    expect(talk.told('answer-end').map(({ wasInterrupted }) => wasInterrupted)).toEqual([false]);
  });

  it('acknowledges the command to be silent also where nothing is said', async () => {
    talk.conversation.interrupt();
    await talk.whenTold('interrupted');
    expect(standIn.session.received.map(({ type }) => type)).toEqual(['session.update']);
  });

  it('is played to its end where the vendor has said everything and the user is quiet', async () => {
    await answerFor(100);
    talk.push(quiet(300));
    await talk.playUntil('answer-end');
    expect(talk.givenMs).toBe(4000);
    expect(truncations()).toEqual([]);
  });

  it('ends as interrupted where the vendor cancels it by itself', async () => {
    standIn.script = { answers: [{ ...LONG, isHeld: true }] };
    await answerFor(300);
    standIn.session.response?.cancel('turn_detected');
    await talk.whenTold('answer-end');
    expect(talk.told('answer-end')[0]?.wasInterrupted).toBe(true);
    await expect.poll(truncations).toEqual([300]);
  });

  it('swallows what crosses on the way', async () => {
    for (const code of ['response_cancel_not_active', 'conversation_already_has_active_response']) {
      standIn.session.problem(code);
    }
    talk.say();
    await talk.playUntil('turn-end');
    expect(talk.failures).toEqual([]);
  });
});
