import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASE_SCHEMAS } from '../../src/bootstrap/database-schemas.js';
import { databaseOptions } from '../../src/platform/database/database-options.js';
import { Database } from '../../src/platform/database/database.js';
import { describeWithRedis, ownPrefix, removeKeys, TEST_REDIS_URL } from '../support/redis.js';
import { ServerGroup } from '../support/server-group.js';
import { spokenWav } from '../support/synthetic-speech.js';
import { TranscriptionsClient } from '../support/transcriptions-client.js';

/** `PROCESS_KILLS=20 npm test -- several-processes` kills more. */
const KILLS = Number(process.env['PROCESS_KILLS'] ?? 4);
const MESSAGES_PER_KILL = 4;
const LONGEST_MS_BEFORE_KILL = 1200;
const SENTENCE = 'Please send me the report before the weekend.';

interface Tally {
  jobs: number;
  completed: number;
}

describeSharing('sqlite', {});
describeWithRedis('with Redis', () => {
  const prefix = ownPrefix();
  afterAll(() => removeKeys(prefix));

  describeSharing('bull', { REDIS_URL: TEST_REDIS_URL, REDIS_PREFIX: prefix });
});

function describeSharing(queueDriver: string, more: Record<string, string>): void {
  describe(`an api process and two workers on QUEUE_DRIVER=${queueDriver}`, () => {
    let dataDir: string;
    let group: ServerGroup;
    let recording: Buffer;

    beforeAll(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'parley-processes-'));
      recording = await spokenWav(SENTENCE);
      const own = { DATA_DIR: dataDir, MODELS_DIR: join(dataDir, 'models'), QUEUE_DRIVER: queueDriver };
      group = new ServerGroup({ ...own, ...more, INFERENCE_WORKERS: '1', MAX_QUEUE_SIZE: '1000' });
      await group.start(['api', 'worker', 'worker']);
    }, 180_000);

    afterAll(async () => {
      await group.end();
      await rm(dataDir, { recursive: true, force: true });
    });

    it('share what is submitted to the api process, which hears of the end from them', async () => {
      const client = new TranscriptionsClient(group.url(0));
      const workedOn = (index: number): number =>
        group.output(index).match(/"msg":"transcribed"/g)?.length ?? 0;
      const texts: unknown[] = [];
      // One worker alone may be quick enough for the first of them.
      for (let round = 0; round < 5 && (workedOn(1) === 0 || workedOn(2) === 0); round += 1) {
        const submitted = Array.from({ length: 8 }, async (_, index) => {
          const fields = { user_uuid: 'shared', message_id: `${round}-${index}` };
          return (await client.transcribe(fields, recording))['text'];
        });
        texts.push(...(await Promise.all(submitted)));
      }
      expect(new Set(texts).size).toBe(1);
      expect(String(texts[0])).toMatch(/report/i);
      expect(workedOn(0)).toBe(0);
      await expect.poll(() => Math.min(workedOn(1), workedOn(2))).toBeGreaterThan(0);
    });

    it('answer what their role lets them', async () => {
      const ready = async (index: number): Promise<string[]> => {
        const response = await fetch(`${group.url(index)}/health/ready`);
        return Object.keys(((await response.json()) as { info: object }).info).sort();
      };
      const queue = queueDriver === 'bull' ? ['queue'] : [];
      expect(await ready(0)).toEqual(['accepting', 'database', ...queue]);
      expect(await ready(1)).toEqual(['accepting', 'database', 'models', ...queue]);
      for (const path of ['/v1/models', '/v1/audio/transcriptions/status', '/docs', '/openapi.json']) {
        expect((await fetch(group.url(0) + path)).status).toBe(200);
        expect((await fetch(group.url(1) + path)).status).toBe(404);
      }
      const refusal = await new TranscriptionsClient(group.url(1)).get('/status');
      expect(refusal.body).toMatchObject({ error: { code: 'route_not_found' } });
      expect(refusal.text).toContain('ROLE=worker');
      expect((await fetch(`${group.url(1)}/health`)).status).toBe(200);
    });

    it(
      'complete every accepted job once while any of them is killed and replaced',
      async () => {
        const accepted = new Set<string>();
        for (let kill = 0; kill < KILLS; kill += 1) {
          const submitting = submitAll(group.url(0), kill, recording, accepted);
          await delay(Math.random() * LONGEST_MS_BEFORE_KILL);
          await group.replace(Math.floor(Math.random() * group.size));
          await submitting;
        }
        await group.ready();
        const client = new TranscriptionsClient(group.url(0));
        const ended = await Promise.all([...accepted].map((id) => client.untilEnded(id)));
        expect(accepted.size).toBe(KILLS * MESSAGES_PER_KILL);
        expect(ended.filter(({ status }) => status !== 'completed')).toEqual([]);
        expect(new Set(ended.map(({ text }) => text)).size).toBe(1);
        expect(await group.end()).toEqual([0, 0, 0]);
        await expectSoundDatabase(dataDir);
      },
      120_000 + KILLS * 40_000,
    );
  });
}

/** Submits messages until each is accepted, as a client does whose server goes away now and then. */
async function submitAll(url: string, round: number, audio: Buffer, accepted: Set<string>): Promise<void> {
  const client = new TranscriptionsClient(url);
  await Promise.all(
    Array.from({ length: MESSAGES_PER_KILL }, async (_, index) => {
      const fields = { user_uuid: `round-${round}`, message_id: String(index) };
      for (;;) {
        const answer = await client.submit(fields, audio).catch(() => undefined);
        if (answer?.status === 200) return accepted.add(String(answer.body['job_id']));
        await delay(100);
      }
    }),
  );
}

async function expectSoundDatabase(dataDir: string): Promise<void> {
  const database = await Database.open(databaseOptions({ dataDir }, ...DATABASE_SCHEMAS));
  try {
    expect(await database.integrityCheck()).toEqual([]);
    const tally = `SELECT count(*) AS jobs, count(*) FILTER (WHERE state = 'completed') AS completed FROM jobs`;
    const { jobs, completed } = (await database.get<Tally>(tally)) ?? { jobs: 0, completed: -1 };
    expect(completed).toBe(jobs);
  } finally {
    await database.close();
  }
}
