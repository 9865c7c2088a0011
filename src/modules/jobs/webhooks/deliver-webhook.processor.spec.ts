import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StatusRegistry } from '../../../platform/status/server-status.js';
import { JobQueue } from '../queue/job-queue.js';
import {
  TrackedJobsApp,
  type JobData,
  type TrackedJobsAppOptions,
} from '../../../../test/support/tracked-jobs-app.js';
import { WebhookReceiver, type ReceiverBehaviour } from '../../../../test/support/webhook-receiver.js';
import { deliveryJobIdOf } from './webhook-jobs.js';

const FAST = { retryDelaysMs: [5, 5, 5], random: () => 0 };

describe('the delivery of final messages', () => {
  let receiver: WebhookReceiver;
  let server: TrackedJobsApp;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterEach(async () => {
    await server.close();
    await receiver.close();
  });

  const start = async (options: TrackedJobsAppOptions = {}): Promise<void> => {
    server = await TrackedJobsApp.start({ webhooks: FAST, ...options });
  };
  const deliver = async (...script: ReceiverBehaviour[]): Promise<string> => {
    receiver.script.push(...script);
    return server.createEnded({ url: `${receiver.url}?key=canary`, token: 'token-1' });
  };
  /** Its webhook once it is in that state. */
  const untilWebhook = (id: string, state: string): Promise<JobData['webhook']> =>
    server.untilDelivery(id, async () => {
      const { webhook } = await server.get(id);
      return webhook.state === state ? webhook : undefined;
    });
  const untilFailure = (id: string): Promise<JobData['webhook']> =>
    server.untilDelivery(id, async () => {
      const { webhook } = await server.get(id);
      const isFailed = webhook.attempts.some(
        ({ phase, duration_ms }) => phase !== 'progress' && duration_ms !== null,
      );
      return isFailed ? webhook : undefined;
    });
  const queuedDelivery = (id: string): Promise<unknown> =>
    server.app.get(JobQueue, { strict: false }).find(deliveryJobIdOf(id));
  const finalsOf = (attempts: { phase: string; http_status: number | null }[]): (number | null)[] =>
    attempts.filter(({ phase }) => phase !== 'progress').map(({ http_status }) => http_status);

  it('sends the documented headers and payload', async () => {
    await start();
    const id = await deliver();
    const [message] = await receiver.untilFinals(1);
    expect(message?.path).toBe('/hook?key=canary');
    expect(message?.headers).toMatchObject({
      'content-type': 'application/json',
      authorization: 'Bearer token-1',
      'x-callback-token': 'token-1',
      'webhook-id': expect.stringMatching(/^msg_[0-9a-f]{30}$/),
      'webhook-timestamp': expect.stringMatching(/^\d{10}$/),
    });
    expect(message?.headers).not.toHaveProperty('webhook-signature');
    expect(message?.payload).toEqual({
      phase: 'completed',
      message: 'Audio-Verarbeitung abgeschlossen',
      job: { id },
      process: { id: expect.stringMatching(/^process-/) },
      seq: 2,
      data: { transcription: { text: 'Hallo.' } },
      error: null,
    });
    const webhook = await untilWebhook(id, 'delivered');
    expect(webhook.delivered_to).toBe(receiver.url);
    expect(webhook.webhook_id).toBe(message?.headers['webhook-id']);
    expect(finalsOf(webhook.attempts)).toEqual([200]);
  });

  it('signs with every secret that is set', async () => {
    await start({ settings: { WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, plain' } });
    await deliver();
    const [message] = await receiver.untilFinals(1);
    expect(String(message?.headers['webhook-signature'])).toMatch(/^v1,[\w+/]{43}= v1,[\w+/]{43}=$/);
  });

  it('leaves the token headers out when there is no token', async () => {
    await start();
    await server.createEnded({ url: receiver.url, token: undefined });
    const [message] = await receiver.untilFinals(1);
    expect(Object.keys(message?.headers ?? {})).not.toContain('authorization');
    expect(Object.keys(message?.headers ?? {})).not.toContain('x-callback-token');
  });

  it('repeats what failed with the same id and the same bytes', async () => {
    await start();
    const id = await deliver({ status: 500 }, 'reset', { status: 503 });
    const messages = await receiver.untilFinals(4);
    expect(new Set(messages.map(({ body }) => body)).size).toBe(1);
    expect(new Set(messages.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const { attempts } = await untilWebhook(id, 'delivered');
    expect(finalsOf(attempts)).toEqual([500, null, 503, 200]);
    const errors = attempts.filter(({ phase }) => phase === 'completed').map(({ error }) => error?.code);
    expect(errors).toEqual([undefined, 'fetch_failed', undefined, undefined]);
  });

  it('waits for a receiver that hangs no longer than its time', async () => {
    await start({
      webhooks: { ...FAST, timeoutMs: 300, retryDelaysMs: Array.from({ length: 50 }, () => 5) },
    });
    const id = await deliver('hang');
    const { attempts } = await untilWebhook(id, 'delivered');
    const finals = attempts.filter(({ phase }) => phase === 'completed');
    expect(finals[0]?.error?.code).toBe('fetch_timeout');
    expect(finals.at(-1)?.http_status).toBe(200);
  });

  it('follows no redirect and takes it for a failure', async () => {
    await start();
    const elsewhere = await WebhookReceiver.start();
    const id = await deliver({ status: 307, headers: { location: elsewhere.url } });
    expect(finalsOf((await untilWebhook(id, 'delivered')).attempts)).toEqual([307, 200]);
    expect(elsewhere.finals).toEqual([]);
    await elsewhere.close();
  });

  it('gives up at 410', async () => {
    await start();
    const id = await deliver({ status: 410 });
    expect(finalsOf((await untilWebhook(id, 'refused')).attempts)).toEqual([410]);
    expect(await queuedDelivery(id)).toBeUndefined();
  });

  it.each([429, 503, 500, 302])('heeds the Retry-After of a %i', async (status) => {
    await start({ webhooks: { ...FAST, retryDelaysMs: [60_000, 5] } });
    const askedAtMs = Date.now();
    const id = await deliver({ status, headers: { 'retry-after': '3600' } });
    await receiver.untilFinals(1);
    const { next_attempt_at } = await untilFailure(id);
    const waitMs = Date.parse(next_attempt_at ?? '') - askedAtMs;
    expect(waitMs).toBeGreaterThanOrEqual(3_600_000);
    expect(waitMs).toBeLessThan(3_610_000);
  });

  it('reads no more of an answer than it needs', async () => {
    await start();
    const id = await deliver({ status: 200, body: Buffer.alloc(8 * 1024 * 1024) });
    expect(finalsOf((await untilWebhook(id, 'delivered')).attempts)).toEqual([200]);
  });

  it('is dead when every attempt failed, and can be replayed with the same id', async () => {
    await start();
    const failures: ReceiverBehaviour[] = Array.from({ length: 4 }, () => ({ status: 502 }));
    const id = await deliver(...failures);
    expect(finalsOf((await untilWebhook(id, 'dead')).attempts)).toEqual([502, 502, 502, 502]);
    expect(server.log()).toContain('a webhook was not delivered; it can be replayed');
    receiver.script.push({ status: 503 });
    const status = server.app.get(StatusRegistry, { strict: false });
    expect((await status.collect()).webhooks).toEqual({ waiting: 0, dead: 1 });
    const answer = await fetch(`${server.url}/${id}/webhook/replay`, { method: 'POST' });
    expect(answer.status).toBe(200);
    expect((await answer.json()) as object).toMatchObject({ data: { webhook: { state: 'waiting' } } });
    const { attempts } = await untilWebhook(id, 'delivered');
    expect(finalsOf(attempts)).toEqual([502, 502, 502, 502, 503, 200]);
    expect(new Set(receiver.finals.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(receiver.finals.map(({ body }) => body)).size).toBe(1);
  });

  it('replays what was delivered, and what waits for its next attempt', async () => {
    await start({ webhooks: { ...FAST, retryDelaysMs: [3_600_000] } });
    const id = await deliver({ status: 500 });
    await untilFailure(id);
    await fetch(`${server.url}/${id}/webhook/replay`, { method: 'POST' });
    await untilWebhook(id, 'delivered');
    await fetch(`${server.url}/${id}/webhook/replay`, { method: 'POST' });
    await receiver.untilFinals(3);
    expect(finalsOf((await untilWebhook(id, 'delivered')).attempts)).toEqual([500, 200, 200]);
  });

  it('does not let a receiver that hangs hold up another', async () => {
    await start({ webhooks: { retryDelaysMs: [60_000], timeoutMs: 30_000, attemptsPerHost: 2 } });
    const hanging = await WebhookReceiver.start();
    hanging.script.push(...Array.from({ length: 200 }, () => 'hang' as const));
    for (let count = 0; count < 80; count += 1)
      await server.createEnded({ url: hanging.url, token: undefined });
    await hanging.untilFinals(2);
    const id = await deliver();
    await untilWebhook(id, 'delivered');
    expect(hanging.finals).toHaveLength(2);
    await hanging.close();
  });

  it('delivers everything to a receiver that is busier than its slots', async () => {
    await start({ webhooks: { ...FAST, attemptsPerHost: 2 } });
    const ids = await Promise.all(Array.from({ length: 30 }, () => deliver()));
    await receiver.untilFinals(30);
    expect(new Set(receiver.finals.map(({ payload }) => payload.job.id))).toEqual(new Set(ids));
  });

  it('is dead at once where the address may not be reached, and says why', async () => {
    await start({ settings: { OUTBOUND_ALLOW: '' } });
    const id = await deliver();
    const { attempts } = await untilWebhook(id, 'dead');
    const refusals = attempts.filter(({ phase }) => phase === 'completed').map(({ error }) => error);
    expect(refusals).toEqual([
      { code: 'address_refused', message: expect.stringContaining('OUTBOUND_ALLOW') as string },
    ]);
    expect(server.log()).toContain('a webhook was not delivered; it can be replayed');
    expect(await queuedDelivery(id)).toBeUndefined();
    expect(receiver.finals).toEqual([]);
  });

  it('shows address and token nowhere', async () => {
    await start();
    const id = await deliver({ status: 500 }, 'reset');
    await untilWebhook(id, 'delivered');
    const answer = JSON.stringify(await server.get(id));
    for (const text of [answer, server.log()]) {
      expect(text).not.toContain('canary');
      expect(text).not.toContain('token-1');
    }
  });
});
