import { afterEach, describe, expect, it } from 'vitest';
import { loud, quiet } from '../support/openai-realtime-ear.js';
import { RealtimeHarness } from '../support/openai-realtime-harness.js';
import type { RealtimeScript } from '../support/openai-realtime-stand-in.js';

const MINUTE = 60_000;

describe('sessions at OpenAI Realtime', () => {
  let harness: RealtimeHarness;
  const open = async (script: RealtimeScript = {}): Promise<RealtimeHarness> =>
    (harness = await RealtimeHarness.open(script));

  afterEach(async () => {
    await harness.close();
    expect(harness.standIn.violations).toEqual([]);
  });

  it('are renewed before the vendor ends them, unnoticed and with what was said', async () => {
    const { standIn, clock } = await open({ userTexts: ['Hello.'] });
    const talk = await harness.readyTalk();
    talk.say();
    await talk.playUntil('turn-end');
    const before = talk.events.length;
    await clock.advance(54 * MINUTE);
    expect(standIn.sessions).toHaveLength(1);
    await clock.advance(1.1 * MINUTE);
    await talk.when(() => standIn.sessions.length === 2 && standIn.openSessions === 1, 'not renewed');
    expect(talk.events.slice(before)).toEqual([]);
    talk.say();
    await talk.playUntil('turn-end', 2);
    expect(standIn.session.of('conversation.item.create').map(({ item }) => item)).toEqual([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello.' }] },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Fine.' }] },
    ]);
    expect(talk.told('ready')).toHaveLength(1);
  });

  it('are not renewed while somebody speaks', async () => {
    const { standIn, clock } = await open();
    const talk = await harness.readyTalk();
    await clock.advance(54.9 * MINUTE);
    talk.push(loud(200));
    await talk.whenTold('voice');
    await clock.advance(MINUTE);
    expect(standIn.handshakes).toHaveLength(1);
    talk.push(quiet(400));
    await talk.playUntil('turn-end');
    await talk.when(() => standIn.sessions.length === 2 && standIn.openSessions === 1, 'not renewed');
    expect(talk.failures).toEqual([]);
  });

  it('that cannot be renewed are tried again, and serve until then', async () => {
    const { standIn, clock } = await open();
    const talk = await harness.readyTalk();
    standIn.script = { refusal: { status: 503 } };
    await clock.advance(55.1 * MINUTE);
    await talk.when(() => standIn.handshakes.length === 2, 'not tried');
    standIn.script = {};
    talk.say();
    await talk.playUntil('turn-end');
    await clock.advance(MINUTE);
    await talk.when(() => standIn.sessions.length === 2 && standIn.openSessions === 1, 'not renewed');
    expect(talk.failures).toEqual([]);
  });

  it('end with their client, and nothing waits for them', async () => {
    const { standIn, clock } = await open();
    const talk = await harness.readyTalk();
    talk.say();
    await talk.whenTold('audio');
    talk.conversation.close();
    await talk.done;
    await talk.when(() => standIn.openConnections === 0, 'one is left open');
    await talk.when(() => clock.pending === 0, 'something waits');
    expect(harness.calls).toHaveLength(1);
  });

  it.each([
    ['at the handshake', { hangs: true }],
    ['before the session is confirmed', { at: { updated: () => 'stop' as const } }],
  ])('do not outlive a client that goes %s', async (_, script) => {
    const { standIn, clock } = await open(script);
    const talk = harness.talk();
    await talk.when(() => standIn.handshakes.length === 1, 'no handshake');
    talk.conversation.close();
    await talk.done;
    await talk.when(() => standIn.openConnections === 0, 'one is left open');
    await clock.advance(2 * MINUTE);
    expect([standIn.handshakes.length, clock.pending]).toEqual([1, 0]);
  });

  it('do not outlive a client that goes while one is renewed or made anew', async () => {
    const { standIn, clock } = await open();
    const talk = await harness.readyTalk();
    const other = await harness.readyTalk();
    standIn.session.cut();
    await other.whenTold('failed');
    other.conversation.close();
    standIn.script = { at: { updated: () => 'stop' } };
    await clock.advance(55.1 * MINUTE);
    await talk.when(() => standIn.sessions.length === 3, 'no spare');
    talk.conversation.close();
    await talk.when(() => standIn.openConnections === 0, 'one is left open');
    await talk.when(() => clock.pending === 0, 'something waits');
  });
});
