import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AudioProcessClient } from '../support/audio-process-client.js';
import { KillableServer } from '../support/killable-server.js';
import { describeWithRedis, ownPrefix, removeKeys, TEST_REDIS_URL } from '../support/redis.js';
import { spokenWav } from '../support/synthetic-speech.js';
import type { JobData } from '../support/tracked-jobs-app.js';

/** `CRASH_KILLS=20 npm test -- webhook-crash` is the full count. */
const KILLS = Number(process.env['CRASH_KILLS'] ?? 4);
const JOBS_PER_ROUND = 8;

describeCrashing('sqlite', {});
describeWithRedis('with Redis', () => {
  const prefix = ownPrefix();
  afterAll(() => removeKeys(prefix));

  describeCrashing('bull', { REDIS_URL: TEST_REDIS_URL, REDIS_PREFIX: prefix });
});

function describeCrashing(queueDriver: string, more: Record<string, string>): void {
  describe(`webhooks of a server with QUEUE_DRIVER=${queueDriver} that is killed`, () => {
    let speech: Buffer;
    let server: KillableServer;

    beforeAll(async () => {
      speech = await spokenWav('The delivery is due on Friday.');
    });
    beforeEach(async () => {
      const settings = { QUEUE_DRIVER: queueDriver, ...more };
      server = await KillableServer.start('webhook-crash', () => settings);
    });
    afterEach(() => server.close());

    const client = (): AudioProcessClient => new AudioProcessClient(server.url);
    const submit = async (jobId: string): Promise<number> => {
      const fields = {
        source_language: 'en',
        callback_url: server.receiver.url,
        callback_token: 'token-1',
        jobId,
      };
      return (await client().process(fields, speech)).status;
    };
    const webhookOf = async (id: string): Promise<JobData['webhook']> =>
      ((await client().job(id)) as unknown as JobData).webhook;
    const untilDelivered = (id: string): Promise<void> =>
      expect.poll(async () => (await webhookOf(id)).state, { timeout: 120_000 }).toBe('delivered');
    const finalAttemptsOf = async (id: string): Promise<(string | number | null | undefined)[]> =>
      (await webhookOf(id)).attempts
        .filter(({ phase }) => phase !== 'progress')
        .map(({ http_status, error }) => http_status ?? error?.code);

    it('are delivered when it dies between the end of the job and the delivery', async () => {
      await server.stopListening();
      expect(await submit('job-1')).toBe(202);
      await client().untilEnded('job-1');
      await server.end('SIGKILL');
      await server.listenAgain();
      await server.startAgain();
      const [final] = await server.receiver.untilFinals(1);
      expect(final?.payload).toMatchObject({ phase: 'completed', job: { id: 'job-1' } });
      await untilDelivered('job-1');
      expect(server.receiver.finals).toHaveLength(1);
    });

    it('are repeated with the same id and bytes when it dies while one is under way', async () => {
      server.receiver.script.push('hang');
      await submit('job-1');
      await server.receiver.untilFinals(1);
      await server.restart('SIGKILL');
      const [first, second] = await server.receiver.untilFinals(2);
      expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
      expect(second?.body).toBe(first?.body);
      await untilDelivered('job-1');
      expect(await finalAttemptsOf('job-1')).toEqual(['interrupted', 200]);
    });

    it('do not hold up a stop, and are repeated at the next start', async () => {
      server.receiver.script.push('hang');
      await submit('job-1');
      await server.receiver.untilFinals(1);
      expect(await server.restart('SIGTERM')).toBe(0);
      const [first, second] = await server.receiver.untilFinals(2);
      expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
      await untilDelivered('job-1');
    });

    it(
      'tell of every accepted job at least once, and of one outcome, however often it dies',
      async () => {
        await submit('first');
        await client().untilEnded('first');
        const accepted = new Set<string>();
        for (let kill = 0; kill < KILLS; kill += 1) {
          server.receiver.script.push({ status: 500 }, 'hang', 'reset');
          let noteAccepted: () => void = () => undefined;
          const isUnderWay = new Promise<void>((resolve) => (noteAccepted = resolve));
          const submitting = Array.from({ length: JOBS_PER_ROUND }, async (_, count) => {
            const id = `job-${kill}-${count}`;
            const status = await submit(id).catch(() => undefined);
            if (status !== 202) return;
            accepted.add(id);
            noteAccepted();
          });
          await Promise.race([isUnderWay, Promise.all(submitting)]);
          await delay(Math.random() * 250);
          await server.end('SIGKILL');
          await Promise.all(submitting);
          // What is owed at the end goes out in health: each fault has it wait longer.
          if (kill === KILLS - 1) server.receiver.script.length = 0;
          await server.startAgain();
        }
        for (const id of accepted) await untilDelivered(id);
        expect(accepted.size).toBeGreaterThanOrEqual(KILLS);
        for (const id of accepted) {
          const messages = server.receiver.finals.filter(({ payload }) => payload.job.id === id);
          expect(messages.length).toBeGreaterThanOrEqual(1);
          expect(new Set(messages.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
          expect(new Set(messages.map(({ body }) => body)).size).toBe(1);
        }
      },
      300_000 + KILLS * 15_000,
    );
  });
}
