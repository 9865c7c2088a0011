import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeWithRedis, ownPrefix, removeKeys, TEST_REDIS_URL } from '../support/redis.js';
import { PATIENT } from '../support/running-app.js';
import { ServerGroup } from '../support/server-group.js';
import { TwilioClient } from '../support/twilio-client.js';
import { WebhookReceiver, type ReceivedWebhook } from '../support/webhook-receiver.js';

/** `CRASH_KILLS=20 npm test -- telephony-webhook-bull` is the full count. */
const KILLS = Number(process.env['CRASH_KILLS'] ?? 4);
const [API, WORKER] = [0, 1];
/** A worker that is killed is there again, and looks for what is owed. */
const PATIENCE = { timeout: 90_000 };

interface CallWebhook {
  state: string;
  attempts: { http_status: number | null; error: { code: string } | null }[];
}

describeWithRedis('the webhooks of calls on QUEUE_DRIVER=bull, sent by a worker that is killed', () => {
  const prefix = ownPrefix();
  let dataDir: string;
  let receiver: WebhookReceiver;
  let servers: ServerGroup;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'parley-call-webhook-bull-'));
    receiver = await WebhookReceiver.start();
    servers = new ServerGroup({
      DATA_DIR: dataDir,
      INFERENCE_WORKERS: '1',
      ...PATIENT,
      OUTBOUND_ALLOW: '127.0.0.1',
      CALL_WEBHOOK_URL: receiver.url,
      QUEUE_DRIVER: 'bull',
      REDIS_URL: TEST_REDIS_URL,
      REDIS_PREFIX: prefix,
    });
    await servers.start(['api', 'worker']);
  }, 180_000);
  afterEach(() => {
    receiver.finals.length = receiver.script.length = 0;
  });
  afterAll(async () => {
    await servers.end();
    await receiver.close();
    await removeKeys(prefix);
    await rm(dataDir, { recursive: true, force: true });
  });

  /** A call that is over. @returns its carrier's id. */
  const call = async (): Promise<string> => {
    const client = await TwilioClient.call(`${servers.url(API).replace('http', 'ws')}/ws/voice`);
    const isKept = async (): Promise<boolean> =>
      (await fetch(`${servers.url(API)}/calls/${client.callSid}`)).status === 200;
    await expect.poll(isKept, PATIENCE).toBe(true);
    client.stop();
    await client.closed;
    return client.callSid;
  };
  const webhookOf = async (sid: string): Promise<CallWebhook> => {
    const answer = await fetch(`${servers.url(API)}/calls/${sid}`);
    return ((await answer.json()) as { webhook: CallWebhook }).webhook;
  };
  const untilDelivered = (sid: string): Promise<void> =>
    expect.poll(async () => (await webhookOf(sid)).state, PATIENCE).toBe('delivered');
  const messagesOf = (sid: string): ReceivedWebhook[] =>
    receiver.finals.filter(
      ({ body }) => (JSON.parse(body) as { data: { call_sid: string } }).data.call_sid === sid,
    );
  const isOneMessage = (messages: readonly ReceivedWebhook[]): boolean =>
    new Set(messages.map(({ headers, body }) => `${String(headers['webhook-id'])} ${body}`)).size === 1;

  it('come once when it was killed before, and none of them again when it is killed afterwards', async () => {
    await servers.replace(WORKER);
    const first = await call();
    await untilDelivered(first);
    await servers.replace(WORKER);
    const second = await call();
    await untilDelivered(second);
    expect([messagesOf(first).length, messagesOf(second).length]).toEqual([1, 1]);
  }, 240_000);

  it('are repeated with the same id and bytes when it is killed in mid-attempt', async () => {
    receiver.script.push('hang');
    const sid = await call();
    await receiver.untilFinals(1);
    await servers.replace(WORKER);
    await untilDelivered(sid);
    expect(messagesOf(sid)).toHaveLength(2);
    expect(isOneMessage(messagesOf(sid))).toBe(true);
    const { attempts } = await webhookOf(sid);
    expect(attempts.map(({ http_status, error }) => http_status ?? error?.code)).toEqual([
      'interrupted',
      200,
    ]);
  }, 240_000);

  it(
    'come whenever it is killed, as often as attempts were made',
    async () => {
      const sids: string[] = [];
      for (let kill = 0; kill < KILLS; kill += 1) {
        sids.push(...(await Promise.all([call(), call()])));
        await delay(Math.random() * 250);
        await servers.replace(WORKER);
      }
      for (const sid of sids) {
        await untilDelivered(sid);
        expect(isOneMessage(messagesOf(sid))).toBe(true);
        expect(messagesOf(sid).length).toBeLessThanOrEqual((await webhookOf(sid)).attempts.length);
      }
    },
    240_000 + KILLS * 15_000,
  );
});
