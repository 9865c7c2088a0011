import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OPENING, STARTING, TrackedJobsApp } from '../../../../test/support/tracked-jobs-app.js';
import { WebhookReceiver } from '../../../../test/support/webhook-receiver.js';

describe('progress messages', () => {
  let receiver: WebhookReceiver;
  let server: TrackedJobsApp;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    server = await TrackedJobsApp.start({ webhooks: { progressTimeoutMs: 10_000 } });
  });
  afterEach(async () => {
    await server.close();
    await receiver.close();
  });

  const create = (): Promise<string> => server.create({ callback: { url: receiver.url, token: 'token-1' } });
  const progress = (id: string, percent: number): Promise<void> =>
    server.database.write((tx) =>
      server.tracked.progress(tx, id, { step: 'transcription', percent, message: `${percent} %` }),
    );

  it('are sent as they come, with the documented payload', async () => {
    const id = await create();
    const [first] = await receiver.untilProgress(1);
    expect(first?.payload).toMatchObject({
      phase: 'progress',
      message: OPENING.message,
      job: { id },
      seq: 1,
      data: { progress: 5 },
    });
    expect(first?.headers).toMatchObject({ authorization: 'Bearer token-1', 'x-callback-token': 'token-1' });
    await server.database.write((tx) => server.tracked.start(tx, id, STARTING));
    const [, second] = await receiver.untilProgress(2);
    expect(second?.payload).toMatchObject({ seq: 2, message: STARTING.message, data: { progress: 20 } });
    expect(second?.headers['webhook-id']).not.toBe(first?.headers['webhook-id']);
  });

  it('are sent one at a time per job, and the latest wins', async () => {
    receiver.onProgress = 'hang';
    const id = await create();
    await receiver.untilProgress(1);
    for (const percent of [30, 40, 50]) await progress(id, percent);
    receiver.onProgress = { status: 200 };
    receiver.dropConnections();
    const messages = await receiver.untilProgress(2);
    expect(messages.map(({ payload }) => payload.data)).toEqual([{ progress: 5 }, { progress: 50 }]);
  });

  it('do not hold up the final message, and end with it', async () => {
    receiver.onProgress = 'hang';
    const id = await create();
    await receiver.untilProgress(1);
    await progress(id, 50);
    await server.complete(id);
    await receiver.untilFinals(1);
    await receiver.untilIdle();
    expect(receiver.progress).toHaveLength(1);
    const { webhook } = await server.get(id);
    expect(webhook.attempts.find(({ phase }) => phase === 'progress')?.error?.code).toBe('cancelled');
  });

  it('are not sent when the job has ended by then, nor noted', async () => {
    const id = await server.createEnded({ url: receiver.url, token: undefined });
    await receiver.untilFinals(1);
    expect((await server.get(id)).webhook.attempts.map(({ phase }) => phase)).toEqual(['completed']);
    expect(receiver.progress).toEqual([]);
  });

  it('are not repeated, and every attempt is noted', async () => {
    receiver.onProgress = { status: 500 };
    const id = await create();
    await receiver.untilProgress(1);
    await progress(id, 50);
    await receiver.untilProgress(2);
    await server.complete(id);
    const attempts = await server.untilDelivery(id, async () => {
      const { webhook } = await server.get(id);
      return webhook.state === 'delivered' ? webhook.attempts : undefined;
    });
    expect(attempts.map(({ phase, http_status }) => [phase, http_status])).toEqual(
      expect.arrayContaining([
        ['progress', 500],
        ['completed', 200],
      ]),
    );
    expect(receiver.progress).toHaveLength(2);
  });
});
