import { afterEach, describe, expect, it } from 'vitest';
import { loud, quiet } from '../support/openai-realtime-ear.js';
import { RealtimeHarness } from '../support/openai-realtime-harness.js';
import type { RealtimeStandInSession, SessionStage } from '../support/openai-realtime-session.js';
import type { RealtimeScript } from '../support/openai-realtime-stand-in.js';

const ANSWER = { text: 'One two three four.', audioMs: 1000 };

describe('OpenAI Realtime in sickness', () => {
  let harness: RealtimeHarness;
  const open = async (script: RealtimeScript = {}, environment = {}): Promise<RealtimeHarness> =>
    (harness = await RealtimeHarness.open(script, environment));

  /** Does something the first time that a session comes to a stage. */
  const once = (
    stage: SessionStage,
    fault: (session: RealtimeStandInSession) => 'stop' | void,
  ): Pick<RealtimeScript, 'at'> => {
    let isDone = false;
    return {
      at: {
        [stage]: (session: RealtimeStandInSession) => {
          if (isDone) return undefined;
          isDone = true;
          return fault(session);
        },
      },
    };
  };

  afterEach(async () => {
    await harness.close();
    expect(harness.standIn.violations).toEqual([]);
  });

  const cut = (session: RealtimeStandInSession): 'stop' => {
    session.cut();
    return 'stop';
  };

  describe.each<SessionStage>(['created', 'updated'])('cut before it sends %s', (stage) => {
    it('is tried again, and told of', async () => {
      await open(once(stage, cut));
      const talk = harness.talk();
      await talk.playUntil('ready');
      expect(talk.failures).toEqual(['realtime_failed']);
      expect(harness.standIn.openSessions).toBe(1);
      talk.say();
      await talk.playUntil('turn-end');
    });
  });

  describe.each<SessionStage>(['speech-started', 'committed', 'response-created'])('cut at %s', (stage) => {
    it('has what the user said heard by the session that takes its place', async () => {
      await open({ ...once(stage, cut), userTexts: ['Again.'], answers: [ANSWER] });
      const talk = await harness.readyTalk();
      talk.say();
      await talk.playUntil('turn-end');
      expect(talk.told('ready')).toHaveLength(2);
      expect(talk.failures).toEqual(['realtime_failed']);
      expect(talk.told('turn-end')[0]?.isSuccess).toBe(true);
      expect(harness.standIn.sessions).toHaveLength(2);
    });
  });

  it('cut in mid-audio, is heard as far as it came, and replaced by a session that knows it', async () => {
    await open({ ...once('mid-audio', cut), answers: [ANSWER], userTexts: ['Count.'] });
    const talk = await harness.readyTalk();
    talk.say();
    await talk.playUntil('turn-end');
    await talk.playUntil('ready', 2);
    expect(talk.givenMs).toBe(500);
    expect(talk.told('turn-end')[0]).toMatchObject({ isSuccess: false, wasInterrupted: false });
    const [failed, ready] = ['failed', 'ready'].map((kind) =>
      talk.events.findLastIndex(({ type }) => type === kind),
    );
    expect(failed).toBeLessThan(ready ?? 0);
    const said = (): unknown[] =>
      harness.standIn.session.of('conversation.item.create').map(({ item }) => item);
    await talk.when(() => said().length > 0, 'not told');
    expect(said()[0]).toEqual({
      type: 'message',
      role: 'user',
      content: [{ type: 'input_text', text: 'Count.' }],
    });
  });

  it('tells a new session what both have said', async () => {
    await open({ userTexts: ['How are you?'], answers: [{ text: 'Fine, and you?', audioMs: 300 }] });
    const talk = await harness.readyTalk();
    talk.say();
    await talk.playUntil('turn-end');
    harness.standIn.session.cut();
    await talk.playUntil('ready', 2);
    await talk.when(() => harness.standIn.session.received.length === 3, 'not told');
    expect(harness.standIn.session.of('conversation.item.create').map(({ item }) => item)).toEqual([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'How are you?' }] },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Fine, and you?' }] },
    ]);
  });

  it.each([
    ['an expired session', (session: RealtimeStandInSession) => session.expire(), 'realtime_unavailable'],
    ['junk', (session: RealtimeStandInSession) => session.sendRaw('<html>'), 'realtime_failed'],
    [
      'an event that lacks its fields',
      (session: RealtimeStandInSession) => session.send({ type: 'response.created' }),
      'realtime_failed',
    ],
    ['a close', (session: RealtimeStandInSession) => session.closeWith(1011, 'oops'), 'realtime_failed'],
  ])('replaces a session after %s', async (_, fault, code) => {
    await open();
    const talk = await harness.readyTalk();
    fault(harness.standIn.session);
    await talk.playUntil('ready', 2);
    expect(talk.failures).toEqual([code]);
    talk.say();
    await talk.playUntil('turn-end');
  });

  it('goes on in spite of events that nobody knows', async () => {
    await open();
    const talk = await harness.readyTalk();
    harness.standIn.session.send({ type: 'response.hologram.delta', delta: 1 });
    talk.say();
    await talk.playUntil('turn-end');
    expect(talk.failures).toEqual([]);
  });

  it.each([
    ['a rate limit', 'rate_limit_exceeded', 'realtime_unavailable'],
    ['an error of the server', 'server_error', 'realtime_unavailable'],
    ['something else', 'unknown_parameter', 'realtime_failed'],
  ])('tells of %s and goes on with the same session', async (_, problem, code) => {
    await open(
      once('response-created', (session) => {
        session.response?.leave();
        session.response = undefined;
        session.problem(problem);
        return 'stop';
      }),
    );
    const talk = await harness.readyTalk();
    talk.say();
    await talk.whenTold('failed');
    expect([talk.failures, talk.conversation.state]).toEqual([[code], 'listening']);
    talk.say();
    await talk.playUntil('turn-end');
    expect(harness.standIn.sessions).toHaveLength(1);
  });

  it.each([
    ['failed', 'rate_limit_exceeded', 'realtime_unavailable'],
    ['failed', 'server_error', 'realtime_unavailable'],
    ['incomplete', 'max_output_tokens', 'realtime_failed'],
    ['incomplete', 'content_filter', 'realtime_failed'],
  ] as const)('tells of an answer that is %s by %s', async (status, reason, code) => {
    await open({ answers: [{ ...ANSWER, status, reason }] });
    const talk = await harness.readyTalk();
    talk.say();
    await talk.playUntil('turn-end');
    expect(talk.failures).toEqual([code]);
    expect(talk.givenMs).toBe(1000);
    expect(talk.told('turn-end')[0]?.isSuccess).toBe(false);
    expect(harness.calls[0]).toMatchObject({ outcome: code, inputTokens: 200 });
    talk.say();
    await talk.playUntil('turn-end', 2);
    expect(talk.told('turn-end')[1]?.isSuccess).toBe(true);
  });

  it.each([
    ['never confirms a session', 'updated', 'stop'],
    ['never greets', 'created', 'stop'],
  ] as const)('is left where it %s', async (_, stage, stop) => {
    await open(
      once(stage, () => stop),
      { REALTIME_TIMEOUT_MS: '3000' },
    );
    const talk = harness.talk();
    await talk.when(() => harness.standIn.sessions.length === 1, 'no session');
    await harness.clock.advance(3000);
    await talk.playUntil('ready');
    expect(talk.failures).toEqual(['realtime_timeout']);
    await talk.when(() => harness.standIn.openSessions === 1, 'one is left open');
  });

  it.each([
    ['never answers', 'response-created'],
    ['never ends its answer', 'response-done'],
  ] as const)('is left where it %s', async (_, stage) => {
    await open(
      once(stage, () => 'stop'),
      { REALTIME_TIMEOUT_MS: '3000' },
    );
    const talk = await harness.readyTalk();
    talk.say();
    await talk.whenTold('voice', 2);
    await talk.playUntil('failed');
    expect(talk.failures).toEqual(['realtime_timeout']);
    await talk.playUntil('ready', 2);
  });

  it.each([
    ['a key that is refused', { refusal: { status: 401, code: 'invalid_api_key' } }, 'OPENAI_API_KEY'],
    ['a model that there is not', { refusal: { status: 404 } }, 'OPENAI_REALTIME_MODEL'],
    [
      'the old protocol',
      {
        at: {
          created: (session: RealtimeStandInSession) => (session.closeWith(4000, 'beta'), 'stop' as const),
        },
      },
      'OPENAI_BASE_URL',
    ],
    [
      'settings that it refuses',
      {
        at: {
          updated: (session: RealtimeStandInSession) => (
            session.problem('invalid_value', undefined, 'setup', 'session.audio.output.voice'),
            'stop' as const
          ),
        },
      },
      'ASSISTANT_VOICE',
    ],
  ])('is not tried again after %s', async (_, script, setting) => {
    await open(script);
    const talk = harness.talk();
    await talk.whenTold('failed');
    await harness.clock.advance(120_000);
    expect(talk.told('failed')).toHaveLength(1);
    expect(talk.told('failed')[0]?.error.message).toContain(setting);
    expect(harness.standIn.handshakes).toHaveLength(1);
  });

  it('is given up after some attempts, and tried again when the session is reset', async () => {
    await open({ refusal: { status: 500 } });
    const talk = harness.talk();
    await talk.playUntil('failed', 2, 250);
    expect(talk.failures).toEqual(['realtime_unavailable', 'realtime_unavailable']);
    expect(harness.standIn.handshakes.length).toBeLessThanOrEqual(6);
    harness.standIn.script = {};
    await harness.clock.advance(31_000);
    talk.conversation.reset();
    await talk.playUntil('ready', 1, 250);
    talk.say();
    await talk.playUntil('turn-end');
  });

  it('spares the others a vendor that failed three times, and shows it', async () => {
    await open({ refusal: { status: 500 } });
    const [entry] = harness.registry.lines.realtime.entries;
    const talks = [harness.talk(), harness.talk(), harness.talk()];
    for (const talk of talks) await talk.whenTold('failed');
    await talks[0]?.when(() => entry?.breaker.state === 'open', 'not open');
    expect(harness.registry.health()).toMatchObject({ realtime: 'unavailable' });
    const handshakes = harness.standIn.handshakes.length;
    const talk = harness.talk();
    await talk.whenTold('failed');
    expect(harness.standIn.handshakes).toHaveLength(handshakes);
    harness.standIn.script = {};
    for (let sec = 0; sec < 35; sec += 1) await harness.clock.advance(1000);
    await talk.when(() => entry?.breaker.state === 'closed', 'not closed');
    await talk.playUntil('ready');
  });

  it('keeps what is said while there is no session, and tells where it is too much', async () => {
    await open();
    const talk = await harness.readyTalk();
    harness.standIn.session.cut();
    await talk.whenTold('failed');
    talk.push(quiet(100), loud(300), quiet(400));
    await talk.playUntil('turn-end');
    expect(talk.told('ready')).toHaveLength(2);
    harness.standIn.script = { hangs: true };
    harness.standIn.session.cut();
    await talk.whenTold('failed', 2);
    talk.push(quiet(14_000));
    expect(talk.failures).toHaveLength(2);
    talk.push(quiet(4000), quiet(4000));
    await talk.whenTold('failed', 3);
    await harness.clock.settle();
    expect(talk.told('failed')).toHaveLength(3);
    expect(talk.told('failed')[2]?.error.message).toContain('15 seconds');
  });
});
