import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithRedis, ownPrefix, removeKeys } from '../support/redis.js';
import { RedisProxy } from '../support/redis-proxy.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenWav } from '../support/synthetic-speech.js';
import { TranscriptionsClient } from '../support/transcriptions-client.js';

interface Readiness {
  info: object;
  error: object;
}

describeWithRedis('a server on QUEUE_DRIVER=bull', () => {
  const prefix = ownPrefix();
  const proxy = new RedisProxy();
  let app: RunningApp;
  let client: TranscriptionsClient;
  let recording: Buffer;

  beforeAll(async () => {
    recording = await spokenWav('Please send me the report before the weekend.');
    await proxy.open();
    const redisUrl = proxy.url.replace('://', '://:canary-password@');
    app = await startApp({ QUEUE_DRIVER: 'bull', REDIS_URL: redisUrl, REDIS_PREFIX: prefix });
    client = new TranscriptionsClient(app.url);
    await untilReady(app.url);
  });

  afterAll(async () => {
    await app.close();
    await proxy.cut();
    await removeKeys(prefix);
  });

  const readiness = async (): Promise<Readiness> =>
    (await (await fetch(`${app.url}/health/ready`)).json()) as Readiness;

  it('transcribes', async () => {
    const { status, text } = await client.transcribe({ user_uuid: 'bull', message_id: '1' }, recording);
    expect(status).toBe('completed');
    expect(text).toMatch(/report/i);
    expect(await readiness()).toMatchObject({ info: { queue: { status: 'up' } }, error: {} });
  });

  it('accepts messages and is not ready while Redis is away, and answers them when it is back', async () => {
    await proxy.cut();
    const { status, body } = await client.submit({ user_uuid: 'bull', message_id: '2' }, recording);
    expect([status, body['status']]).toEqual([200, 'queued']);
    expect(await readiness()).toMatchObject({ error: { queue: { status: 'down' } } });
    await proxy.open();
    expect(await client.untilEnded(String(body['job_id']))).toMatchObject({ status: 'completed' });
    await untilReady(app.url);
    expect(app.log().match(/Redis does not answer/g)).toHaveLength(1);
  });

  it('never shows the password of its address', () => {
    expect(app.log()).not.toContain('canary');
  });
});
