import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  TrackedJobsApp,
  type JobData,
  type TrackedJobsAppOptions,
} from '../../../../test/support/tracked-jobs-app.js';
import { WebhookReceiver, type ReceiverBehaviour } from '../../../../test/support/webhook-receiver.js';
import type { WebhookOptions } from './webhook-options.js';

const FAST = { retryDelaysMs: [5, 5, 5], random: () => 0 };

describe('deliveries across restarts', () => {
  let receiver: WebhookReceiver;
  let server: TrackedJobsApp;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterEach(async () => {
    await server.close();
    await receiver.close();
  });

  const start = async (options: TrackedJobsAppOptions): Promise<void> => {
    server = await TrackedJobsApp.start(options);
  };
  const deliver = async (...script: ReceiverBehaviour[]): Promise<string> => {
    receiver.script.push(...script);
    return server.createEnded({ url: receiver.url, token: undefined });
  };
  /** Its webhook once it is in that state. */
  const untilWebhook = (id: string, state: string): Promise<JobData['webhook']> =>
    server.untilDelivery(id, async () => {
      const { webhook } = await server.get(id);
      return webhook.state === state ? webhook : undefined;
    });

  it('breaks off what hangs when the server stops, and delivers it at the next start', async () => {
    await start({ webhooks: { retryDelaysMs: [3_600_000], timeoutMs: 3_600_000 } });
    const id = await deliver('hang');
    await receiver.untilFinals(1);
    await server.close({ keepData: true });
    await start({ settings: { DATA_DIR: server.dataDir }, webhooks: { retryDelaysMs: [] } });
    const { attempts } = await untilWebhook(id, 'delivered');
    const finals = attempts.filter(({ phase }) => phase === 'completed');
    expect(finals.map(({ http_status, error }) => error?.code ?? http_status)).toEqual(['interrupted', 200]);
    expect(new Set(receiver.finals.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  describe('with a key that is lost', () => {
    const loseKey = async (webhooks: Partial<WebhookOptions>): Promise<string> => {
      await start({ isIdle: true });
      const id = await deliver();
      await server.close({ keepData: true });
      await rename(keysOf(server.dataDir), `${keysOf(server.dataDir)}.lost`);
      await start({ settings: { DATA_DIR: server.dataDir }, webhooks });
      return id;
    };
    const keysOf = (dataDir: string): string => join(dataDir, 'keys');

    it('gives up after the last repetition, and shows no address', async () => {
      const id = await loseKey(FAST);
      const webhook = await untilWebhook(id, 'dead');
      expect(webhook.delivered_to).toBeNull();
      expect((await fetch(`${server.url}/${id}`)).status).toBe(200);
      const log = server.log();
      expect(log.match(/will be tried again/g)).toHaveLength(FAST.retryDelaysMs.length);
      expect(log).toContain('a job failed');
      expect(log.match(/the address of a callback cannot be decrypted/g)).toHaveLength(1);
    });

    it('delivers when the key is back', async () => {
      const id = await loseKey({ retryDelaysMs: [3_600_000] });
      await server.untilDelivery(id, async () => (await server.get(id)).webhook.next_attempt_at ?? undefined);
      await server.close({ keepData: true });
      await rm(keysOf(server.dataDir), { recursive: true });
      await rename(`${keysOf(server.dataDir)}.lost`, keysOf(server.dataDir));
      await start({ settings: { DATA_DIR: server.dataDir } });
      await fetch(`${server.url}/${id}/webhook/replay`, { method: 'POST' });
      expect((await untilWebhook(id, 'delivered')).delivered_to).toBe(receiver.url);
    });
  });
});
