import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { JobQueue } from '../../src/modules/jobs/queue/job-queue.js';
import { deliveryJobIdOf } from '../../src/modules/jobs/webhooks/webhook-jobs.js';
import { WebhookOutbox } from '../../src/modules/jobs/webhooks/webhook-outbox.js';
import { PATIENT, startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenOnPhone, TwilioClient } from '../support/twilio-client.js';
import { WebhookReceiver, type ReceivedWebhook } from '../support/webhook-receiver.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const TOKEN = 'token-of-the-settings';
const FROM = '+4930901820';

interface CallEnded {
  type: string;
  timestamp: string;
  data: { id: string; call_sid: string; state: string; document: unknown; recording_url: string | null };
}
type CallAnswer = CallEnded['data'] & {
  ended_at: string;
  webhook: { state: string; attempts: object[] };
};
/** What is sent again may have come before anybody looks. */
const UNDER_WAY = expect.stringMatching(/^(waiting|delivered)$/) as string;
const payloadOf = ({ body }: ReceivedWebhook): CallEnded => JSON.parse(body) as CallEnded;

describe('the webhook of a call', () => {
  let app: RunningApp;
  let receiver: WebhookReceiver;
  const clients: TwilioClient[] = [];

  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
    app = await startApp({
      INFERENCE_WORKERS: '1',
      ...PATIENT,
      OUTBOUND_ALLOW: '127.0.0.1',
      TELEPHONY_GREETING: 'Good morning.',
      CALL_RECORDING: 'true',
      CALL_WEBHOOK_URL: `${receiver.url}?key=canary`,
      CALL_WEBHOOK_TOKEN: TOKEN,
      WEBHOOK_SECRET: SECRET,
      PUBLIC_URL: 'https://phone.example',
    });
    await untilReady(app.url);
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    receiver.finals.length = receiver.script.length = 0;
  });
  afterAll(async () => {
    await app.close();
    await receiver.close();
  });

  const call = async (customParameters: Record<string, string> = {}): Promise<TwilioClient> => {
    const client = await TwilioClient.call(`${app.url.replace('http', 'ws')}/ws/voice`, { customParameters });
    clients.push(client);
    await client.untilHeard('the greeting', 1);
    return client;
  };
  const recordOf = async ({ callSid }: TwilioClient): Promise<CallAnswer> =>
    (await (await fetch(`${app.url}/calls/${callSid}`)).json()) as CallAnswer;
  const hangUp = async (client: TwilioClient): Promise<void> => {
    client.stop();
    await client.closed;
  };

  it('holds the record of a call that the assistant ended, signed', async () => {
    const client = await call({ From: FROM });
    await client.say(await spokenOnPhone('Thank you and bye bye.'));
    expect(await client.closed).toEqual({ code: 1000, reason: 'the call is over' });
    const [webhook] = await receiver.untilFinals(1);
    if (webhook === undefined) throw new Error('none came');
    expect(webhook.path).toBe('/hook?key=canary');
    expect(webhook.headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, 'x-callback-token': TOKEN });
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = webhook.headers;
    const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
    const signed = createHmac('sha256', key).update(`${String(id)}.${String(at)}.${webhook.body}`);
    expect(signature).toBe(`v1,${signed.digest('base64')}`);
    const { type, timestamp, data } = payloadOf(webhook);
    await expect.poll(async () => (await recordOf(client)).webhook.state).toBe('delivered');
    const { webhook: delivery, ...record } = await recordOf(client);
    expect(delivery).toMatchObject({
      delivered_to: receiver.url,
      webhook_id: id,
      attempts: [{ number: 1, phase: 'completed', http_status: 200, error: null }],
    });
    expect([type, timestamp]).toEqual(['call.ended', record.ended_at]);
    expect(data).toEqual({
      ...record,
      recording_url: `https://phone.example/calls/${record.id}/recording`,
      document: null,
    });
    expect(data).toMatchObject({
      from: FROM,
      state: 'completed',
      ended_by: 'assistant',
      transcript: [
        { speaker: 'assistant', text: 'Good morning.' },
        { speaker: 'user', text: expect.stringMatching(/bye/i) as string },
        { speaker: 'assistant', text: expect.stringContaining('Goodbye!') as string },
      ],
      turns: [{ success: true }],
    });
    expect(app.log()).not.toContain('canary');
    expect(app.log()).not.toContain(FROM);
  });

  it('goes where the call says, without the token of the settings', async () => {
    const own = await WebhookReceiver.start();
    try {
      await hangUp(await call({ webhook_url: own.url, webhook_token: 'token-of-the-call' }));
      await hangUp(await call({ webhook_url: own.url }));
      const headers = (await own.untilFinals(2)).map((webhook) => webhook.headers.authorization);
      expect(headers).toEqual(['Bearer token-of-the-call', undefined]);
      expect(receiver.finals).toEqual([]);
    } finally {
      await own.close();
    }
  });

  it('does not go where a caller may not send it, and says why at once', async () => {
    await hangUp(await call({ webhook_url: 'file:///etc/passwd' }));
    const refused = await call({ webhook_url: 'http://169.254.169.254/latest' });
    await hangUp(refused);
    await hangUp(await call());
    expect(await receiver.untilFinals(1)).toHaveLength(1);
    expect(app.log()).toContain('cannot be told where its parameters say');
    await expect
      .poll(async () => (await recordOf(refused)).webhook)
      .toMatchObject({
        state: 'dead',
        next_attempt_at: null,
        attempts: [{ number: 1, http_status: null, error: { code: 'address_refused' } }],
      });
  });

  it('is sent again by hand, with the same bytes, once there is anything to tell', async () => {
    const client = await call();
    const replay = (sid: string): Promise<Response> =>
      fetch(`${app.url}/calls/${sid}/webhook/replay`, { method: 'POST' });
    expect((await replay(client.callSid)).status).toBe(409);
    await hangUp(client);
    await expect.poll(async () => (await recordOf(client)).webhook.state).toBe('delivered');
    const answer = await replay(client.callSid);
    expect([answer.status, (await answer.json()) as CallAnswer]).toEqual([
      200,
      expect.objectContaining({ webhook: expect.objectContaining({ state: UNDER_WAY }) as object }),
    ]);
    const [first, second] = await receiver.untilFinals(2);
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    await expect.poll(async () => (await recordOf(client)).webhook.attempts.length).toBe(2);
    const untold = await call({ webhook_url: 'file:///etc/passwd' });
    const refusals = await Promise.all([replay(untold.callSid), replay('CA-none')]);
    expect(refusals.map(({ status }) => status)).toEqual([400, 404]);
  });

  it('says why it comes without a document where no model fills templates', async () => {
    await hangUp(await call({ webhook_template: 'CallReport', language: 'en-GB' }));
    const [webhook] = await receiver.untilFinals(1);
    expect(webhook && payloadOf(webhook).data.document).toEqual({
      template: 'CallReport',
      language: 'en',
      markdown: null,
      problem: 'No language model is configured that fills templates.',
    });
  });

  it('is not delivered any more once its call was erased', async () => {
    receiver.script.push({ status: 503, headers: { 'retry-after': '3600' } });
    const client = await call();
    await hangUp(client);
    const [refused] = await receiver.untilFinals(1);
    const id = refused === undefined ? '' : payloadOf(refused).data.id;
    const outbox = app.app.get(WebhookOutbox, { strict: false });
    expect(await outbox.report(id)).toMatchObject({ state: 'waiting', deliveredTo: receiver.url });
    expect((await fetch(`${app.url}/calls/${client.callSid}`, { method: 'DELETE' })).status).toBe(200);
    expect(await outbox.report(id)).toBeUndefined();
    expect(await app.app.get(JobQueue, { strict: false }).find(deliveryJobIdOf(id))).toBeUndefined();
  });

  it('is repeated with the same bytes until it is taken', async () => {
    receiver.script.push({ status: 500 });
    await hangUp(await call());
    const [first, second] = await receiver.untilFinals(2);
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  });
});
