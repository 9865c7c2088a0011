import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/platform/errors/app-error.js';
import { RealtimeHarness } from '../support/openai-realtime-harness.js';
import type { RealtimeScript } from '../support/openai-realtime-stand-in.js';

type RealtimeRefusal = NonNullable<RealtimeScript['refusal']>;
const never = new AbortController().signal;

describe('keys of OpenAI Realtime', () => {
  let harness: RealtimeHarness;
  const open = async (script: RealtimeScript = {}, environment = {}): Promise<RealtimeHarness> =>
    (harness = await RealtimeHarness.open(script, environment));
  const failure = (signal = never): Promise<AppError> =>
    harness.conversations.createEphemeralSession({ instructions: 'Be kind.' }, signal).then(
      () => expect.unreachable('it is answered'),
      (error: unknown) => AppError.from(error),
    );

  afterEach(() => harness.close());

  it('are made for one client, with the session that it opens', async () => {
    const { standIn } = await open();
    const made = await harness.conversations.createEphemeralSession(
      { instructions: 'Be kind.', voice: 'alloy', language: 'de' },
      never,
    );
    expect(made).toMatchObject({
      ...{
        id: 'sess_1',
        model: 'gpt-realtime',
        value: 'ek_1234',
        expiresAtSec: expect.any(Number) as number,
      },
      ...{ instructions: 'Be kind.', voice: 'alloy' },
      session: { object: 'realtime.session', type: 'realtime', model: 'gpt-realtime' },
    });
    expect(standIn.violations).toEqual([]);
    expect(standIn.secrets).toEqual([
      expect.objectContaining({ expires_after: { anchor: 'created_at', seconds: 600 } }),
    ]);
  });

  it.each<[RealtimeRefusal, string, boolean]>([
    [{ status: 401, code: 'invalid_api_key' }, 'realtime_unavailable', true],
    [{ status: 429, code: 'insufficient_quota' }, 'realtime_unavailable', true],
    [{ status: 429, headers: { 'retry-after': '7' } }, 'realtime_unavailable', false],
    [{ status: 503 }, 'realtime_unavailable', false],
    [{ status: 400 }, 'realtime_failed', false],
  ])('are not made where the vendor answers %o', async (refusal, code, isLasting) => {
    await open({ refusal });
    const error = await failure();
    expect(error).toMatchObject({ code, isLasting });
    if (refusal.headers !== undefined) expect(error.retryAfterSec).toBe(7);
  });

  it('are not waited for without end', async () => {
    await open({ hangs: true }, { REALTIME_TIMEOUT_MS: '100' });
    expect(await failure()).toMatchObject({ code: 'realtime_timeout' });
    const leaving = AbortSignal.timeout(10);
    expect(await failure(leaving)).toMatchObject({ code: 'cancelled' });
  });

  it('tell of a vendor that is not there', async () => {
    await open();
    await harness.standIn.close();
    expect(await failure()).toMatchObject({
      code: 'realtime_unavailable',
      details: { reason: 'unreachable' },
    });
  });

  it('of the server stand in no event, error, call or log, whatever the vendor writes', async () => {
    await open({ refusal: { status: 401, code: 'invalid_api_key' } });
    const { key } = harness.standIn;
    const refused = harness.talk();
    await refused.whenTold('failed');
    const errors: unknown[] = [await failure()];
    harness.standIn.script = {
      answers: [{ text: 'Yes.', audioMs: 100, status: 'failed', reason: `sk_${key}` }],
    };
    const talk = await harness.readyTalk();
    harness.standIn.session.problem(`strange ${key}`, key, null, key);
    talk.say();
    await talk.playUntil('turn-end');
    harness.standIn.session.sendRaw(`junk ${key}`);
    await talk.playUntil('ready', 2);
    talk.conversation.close();
    expect(talk.failures).toHaveLength(3);
    const { calls, logged } = harness;
    const told = inspect([refused.events, talk.events, errors, calls, logged], {
      depth: 20,
      showHidden: true,
    });
    expect(told).not.toContain(key);
    expect(told).toContain('realtime_failed');
  });
});
