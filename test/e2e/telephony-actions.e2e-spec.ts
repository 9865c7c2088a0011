import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { StandInScript } from '../support/language-model-stand-in.js';
import { startLanguageModelStandIn, type LanguageModelStandIn } from '../support/language-model-stand-in.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { answeredBy, LONG_ANSWER } from '../support/talking-app.js';
import { spokenOnPhone, TwilioClient } from '../support/twilio-client.js';
import type { ChatBody } from '../support/chat-wire.js';
import { TwilioRest } from '../support/twilio-rest.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const SALES = '+4930901820';
const GOODBYE = 'Thank you for calling, and goodbye.';

/** What the model finds for `CallReport`. */
const FIELDS = Object.fromEntries(
  [
    'subject',
    'caller',
    'agent',
    'reason',
    'outcome',
    'course',
    'agreements',
    'follow_up',
    'details',
    'mood',
  ].map((name) => [name, `The ${name}.`]),
);

interface CallAnswer {
  state: string;
  ended_by: string | null;
  transferred_to: string | null;
  transcript: { speaker: string; text: string; at: string }[];
  turns: { interrupted: boolean }[];
}

/** What callers ask for by a key, and which tool the model wants then. */
const WANTED: Readonly<Record<string, { name: string; arguments: string }>> = {
  '1': { name: 'end_call', arguments: '{}' },
  '2': { name: 'transfer_call', arguments: '{"to":"sales"}' },
  '3': { name: 'transfer_call', arguments: '{"to":"+491900123456"}' },
  '4': { name: 'end_call', arguments: '{}' },
};

describe('what an assistant does about its call', () => {
  let app: RunningApp;
  let model: LanguageModelStandIn;
  let twilio: TwilioRest;
  const clients: TwilioClient[] = [];

  /** After a tool it announces what comes; on key 4 at length. */
  const answer = ({ body }: { body: Pick<ChatBody, 'messages' | 'response_format'> }): StandInScript => {
    const messages = body.messages ?? [];
    if (body.response_format !== undefined) return { text: JSON.stringify(FIELDS) };
    const said = messages.findLast(({ role }) => role === 'user')?.content ?? '';
    const key = /\[keypad\] (\d)(?: #)?$/.exec(said)?.[1] ?? '';
    const wanted = WANTED[key];
    const isAnswered = messages.at(-1)?.role === 'tool';
    if (wanted !== undefined && !isAnswered)
      return { toolCalls: [{ id: `call_${messages.length}`, ...wanted }], finishReason: 'tool_calls' };
    if (isAnswered) return { text: key === '4' ? LONG_ANSWER : GOODBYE };
    return { text: key === '' ? 'Yes?' : `You pressed ${key}.` };
  };

  beforeAll(async () => {
    twilio = await TwilioRest.start();
    model = await startLanguageModelStandIn({ dialect: 'vllm', answer });
    app = await startApp({
      ...answeredBy(model),
      ...twilio.settings,
      TELEPHONY_GREETING: LONG_ANSWER,
      TELEPHONY_TRANSFER_TARGETS: `sales=${SALES}, help=sip:help@example.com`,
    });
    await untilReady(app.url);
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    twilio.updates.length = twilio.problems.length = 0;
  });
  afterAll(async () => {
    await app.close();
    await model.close();
    await twilio.close();
  });

  /** A call whose greeting has begun; Twilio ends its stream when the call is ended or redirected. */
  const call = async (customParameters: Record<string, string> = {}): Promise<TwilioClient> => {
    const client = await TwilioClient.call(`${app.url.replace('http', 'ws')}/ws/voice`, { customParameters });
    clients.push(client);
    twilio.onUpdate = () => client.stop();
    await client.until('the greeting', () => client.told('media').length > 0);
    return client;
  };
  const recordOf = async ({ callSid }: TwilioClient): Promise<CallAnswer> =>
    (await (await fetch(`${app.url}/calls/${callSid}`)).json()) as CallAnswer;
  const untilEnded = (client: TwilioClient): Promise<void> =>
    expect.poll(async () => (await recordOf(client)).state).toBe('completed');
  const press = (client: TwilioClient, keys: string): void => {
    for (const key of keys) client.press(key);
  };
  const untilSaid = (client: TwilioClient, text: string): Promise<void> =>
    expect
      .poll(async () => (await recordOf(client)).transcript.map((line) => line.text), { timeout: 30_000 })
      .toContain(text);
  /** How often that came of what the assistant wanted. */
  const counted = async (action: string, outcome: string): Promise<number> => {
    const text = await (await fetch(`${app.url}/metrics/prometheus`)).text();
    const labels = `carrier="twilio",action="${action}",outcome="${outcome}"`;
    const line = text.split('\n').find((each) => each.startsWith(`parley_call_actions_total{${labels}} `));
    return Number(line?.split(' ').at(-1) ?? 0);
  };

  it('hears keys at once, and has them answered when they are complete', async () => {
    const client = await call();
    press(client, '7');
    await client.until('silence', () => client.told('clear').length === 1);
    press(client, '8#');
    await untilSaid(client, 'Yes?');
    const { transcript } = await recordOf(client);
    expect(transcript.map(({ speaker, text }) => [speaker, text])).toContainEqual(['user', '[keypad] 7 8 #']);
    expect(model.requests.at(-1)?.text).toBe('[keypad] 7 8 #');
    expect(transcript.every(({ at }) => !Number.isNaN(Date.parse(at)))).toBe(true);
  });

  it('takes keys without # when the caller presses no more', async () => {
    const client = await call();
    press(client, '9');
    await untilSaid(client, 'You pressed 9.');
  });

  it('hangs up once the caller has heard goodbye', async () => {
    const before = await counted('end', 'done');
    const client = await call();
    press(client, '1#');
    await client.until('Twilio to be told', () => twilio.updates.length === 1);
    // The mark of the goodbye was played and came back before.
    expect(client.playout.heard.some((frame) => frame.some((sample) => Math.abs(sample) > 1000))).toBe(true);
    expect(twilio.updates).toEqual([{ callSid: client.callSid, fields: { Status: 'completed' } }]);
    await client.closed;
    await untilEnded(client);
    const record = await recordOf(client);
    expect(record).toMatchObject({ ended_by: 'assistant', transferred_to: null });
    expect(record.transcript.at(-1)).toMatchObject({ speaker: 'assistant', text: GOODBYE });
    await expect.poll(() => counted('end', 'done')).toBe(before + 1);
  });

  it('goes on where the caller speaks before goodbye was heard', async () => {
    const before = await counted('end', 'cancelled');
    const client = await call();
    press(client, '4#');
    const lastTwo = async (): Promise<string[]> =>
      (await recordOf(client)).transcript.slice(-2).map(({ speaker, text }) => `${speaker}: ${text}`);
    await expect
      .poll(lastTwo)
      .toEqual(['user: [keypad] 4 #', expect.stringMatching(/^assistant: The museum/)]);
    await client.say(await spokenOnPhone('Please wait, I have another question.'));
    await untilSaid(client, 'Yes?');
    expect(twilio.updates).toEqual([]);
    expect(await recordOf(client)).toMatchObject({ state: 'live' });
    await expect.poll(() => counted('end', 'cancelled')).toBe(before + 1);
  });

  it('hands a call on to one of its targets, whose number the model never sees', async () => {
    const before = await counted('transfer', 'done');
    const client = await call();
    press(client, '2#');
    await client.until('Twilio to be told', () => twilio.updates.length === 1);
    const Twiml = `<Response><Dial><Number>${SALES}</Number></Dial></Response>`;
    expect(twilio.updates).toEqual([{ callSid: client.callSid, fields: { Twiml } }]);
    await untilEnded(client);
    expect(await recordOf(client)).toMatchObject({ ended_by: 'assistant', transferred_to: 'sales' });
    expect(JSON.stringify(model.requests.map(({ body }) => body))).not.toContain(SALES);
    expect(app.log()).not.toContain(SALES);
    await expect.poll(() => counted('transfer', 'done')).toBe(before + 1);
  });

  it('has a report written of the call, which goes with its webhook', async () => {
    const receiver = await WebhookReceiver.start();
    try {
      const client = await call({
        webhook_url: receiver.url,
        webhook_template: 'CallReport',
        language: 'en',
      });
      press(client, '1#');
      await client.closed;
      const [webhook] = await receiver.untilFinals(1);
      const { data } = JSON.parse(webhook?.body ?? '{}') as { data: object };
      expect(data).toMatchObject({
        call_sid: client.callSid,
        ended_by: 'assistant',
        document: {
          template: 'CallReport',
          language: 'en',
          markdown: expect.stringMatching(
            /^# Call report: The subject\.[^]*\*\*Caller:\*\* The caller\./,
          ) as string,
          problem: null,
        },
      });
      expect(model.requests.at(-1)?.text).toContain('Caller: [keypad] 1 #');
      const other = await call({ webhook_url: receiver.url, webhook_template: 'NoSuch' });
      other.stop();
      const [, without] = await receiver.untilFinals(2);
      expect(JSON.parse(without?.body ?? '{}')).toMatchObject({
        data: {
          document: { markdown: null, problem: expect.stringContaining('There is no template') as string },
        },
      });
    } finally {
      await receiver.close();
    }
  });

  it('dials nothing else, whatever the model wants', async () => {
    const client = await call();
    press(client, '3#');
    await untilSaid(client, GOODBYE);
    expect(model.requests.at(-1)?.text).toMatch(/^\{"error":"to: /);
    expect(twilio.updates).toEqual([]);
    expect(await recordOf(client)).toMatchObject({ state: 'live' });
  });

  it('says so where the carrier does not hand it on, and goes on', async () => {
    const before = await counted('transfer', 'failed');
    twilio.problems.push({ status: 400, code: 21220, message: 'Call is not in-progress. Cannot redirect.' });
    const client = await call();
    press(client, '2#');
    await untilSaid(client, 'I am sorry, something went wrong. Please try again in a moment.');
    expect(await recordOf(client)).toMatchObject({ state: 'live', transferred_to: null });
    await expect.poll(() => counted('transfer', 'failed')).toBe(before + 1);
    press(client, '6#');
    await untilSaid(client, 'You pressed 6.');
  });
});
