import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wavOf } from '../../src/engine/audio/wav-file.js';
import { DATABASE_SCHEMAS } from '../../src/bootstrap/database-schemas.js';
import { Database } from '../../src/platform/database/database.js';
import { databaseOptions } from '../../src/platform/database/database-options.js';
import { startServerProcess } from '../support/server-process.js';
import { makeStalledDecoder } from '../support/stalled-decoder.js';
import { wavOfChannels } from '../support/stereo-call.js';
import { speak } from '../support/synthetic-speech.js';
import { TranscriptionsClient } from '../support/transcriptions-client.js';

/** `CRASH_KILLS=20 npm test -- crash` is the full count. */
const KILLS = Number(process.env['CRASH_KILLS'] ?? 6);
const SENTENCES = [
  'The meeting has been moved to Thursday afternoon.',
  'Please send me the report before the weekend.',
  'Your order is ready and can be collected at any time.',
  'I will call again tomorrow morning at nine.',
];

interface JobRow {
  id: string;
  state: string;
  attempt: number;
}

describe('kill -9 in mid-queue', () => {
  let dataDir: string;
  let recording: Buffer;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'parley-crash-'));
    recording = await longRecording();
  });

  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it(
    'loses no accepted job, repeats no stored piece and leaves a sound database',
    async () => {
      const settings = {
        DATA_DIR: dataDir,
        INFERENCE_WORKERS: '1',
        MAX_QUEUE_SIZE: '1000',
        LOG_LEVEL: 'warn',
      };
      const accepted = new Set<string>();
      const piecesAtKill = new Map<string, Set<string>>();
      for (let kill = 0; kill < KILLS; kill += 1) {
        const server = await startServerProcess({ settings });
        const client = new TranscriptionsClient(server.url);
        accepted.add(await submit(client, kill, 0, recording));
        const submitting = submitWhileKilled(client, kill, recording, accepted);
        await delay(300 + Math.random() * 1200);
        await server.end('SIGKILL');
        await submitting;
        await notePieces(dataDir, piecesAtKill);
      }

      const server = await startServerProcess({ settings });
      const client = new TranscriptionsClient(server.url);
      const ended = await Promise.all([...accepted].map((id) => client.untilEnded(id)));
      expect(accepted.size).toBeGreaterThanOrEqual(KILLS);
      expect(ended.filter(({ status }) => status !== 'completed')).toEqual([]);
      expect(new Set(ended.map(({ text }) => text)).size).toBe(2);
      expect(await server.end('SIGTERM')).toBe(0);

      await withDatabase(dataDir, async (database) => {
        expect(await database.integrityCheck()).toEqual([]);
        const jobs = await database.all<JobRow>('SELECT id, state, attempt FROM jobs');
        expect(jobs.filter(({ state }) => state !== 'completed')).toEqual([]);
        for (const [id, pieces] of piecesAtKill) {
          expect([...(await piecesOf(database, id))]).toEqual(expect.arrayContaining([...pieces]));
        }
      });
      const cutOffUploads = await readdir(join(dataDir, 'spool'));
      expect(cutOffUploads.length).toBeLessThanOrEqual(KILLS);
    },
    120_000 + KILLS * 40_000,
  );
});

describe('a start that fails', () => {
  it('leaves the queue as it was', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'parley-crash-'));
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const decoder = await makeStalledDecoder();
    try {
      const settings = { DATA_DIR: dataDir, INFERENCE_WORKERS: '1', SHUTDOWN_TIMEOUT_SECS: '0' };
      const first = await startServerProcess({ settings: { ...settings, FFMPEG_PATH: decoder.path } });
      const client = new TranscriptionsClient(first.url);
      const { pcm } = await speak('The parcel will arrive on Monday morning.');
      const { body } = await client.submit({ user_uuid: 'u', message_id: 'm' }, wavOf(pcm, 22_050));
      expect(await first.end('SIGTERM')).toBe(0);
      const before = await jobsOf(dataDir);

      const { port } = holder.address() as AddressInfo;
      const loser = await startServerProcess({
        settings: { ...settings, PORT: String(port) },
        isImpatient: true,
      });
      expect(await new Promise((resolve) => loser.child.once('close', resolve))).toBe(1);
      expect(loser.output().trim().split('\n').at(-1)).toContain(`Port ${port} is in use.`);
      expect(await jobsOf(dataDir)).toEqual(before);

      const second = await startServerProcess({ settings });
      const ended = await new TranscriptionsClient(second.url).untilEnded(String(body['job_id']));
      expect(ended['status']).toBe('completed');
      expect(await second.end('SIGTERM')).toBe(0);
    } finally {
      holder.close();
      await decoder.remove();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});

/** Some 20 seconds of speech with pauses, and the same on another channel a little later: several pieces. */
async function longRecording(): Promise<Buffer> {
  const parts: Int16Array[] = [];
  for (const sentence of [...SENTENCES, ...SENTENCES]) {
    const { pcm } = await speak(sentence);
    parts.push(pcm, new Int16Array(15_000));
  }
  const pcm = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    pcm.set(part, offset);
    offset += part.length;
  }
  const later = new Int16Array(pcm.length);
  later.set(pcm.subarray(0, -30_000), 30_000);
  return wavOfChannels([pcm, later], 22_050);
}

/** Half of the messages have their channels kept apart. */
async function submit(
  client: TranscriptionsClient,
  round: number,
  index: number,
  recording: Buffer,
): Promise<string> {
  const channels = (round + index) % 2 === 0 ? 'split' : 'mix';
  const fields = { user_uuid: 'u', message_id: `${round}-${index}`, language: 'en', channels };
  return String((await client.submit(fields, recording)).body['job_id']);
}

/** A submission that is answered counts as accepted; one that the kill cuts off may be either. */
async function submitWhileKilled(
  client: TranscriptionsClient,
  round: number,
  recording: Buffer,
  accepted: Set<string>,
): Promise<void> {
  const jobId = await submit(client, round, 1, recording).catch(() => undefined);
  if (jobId !== undefined) accepted.add(jobId);
}

async function notePieces(dataDir: string, known: Map<string, Set<string>>): Promise<void> {
  await withDatabase(dataDir, async (database) => {
    for (const { id } of await database.all<{ id: string }>('SELECT id FROM transcriptions')) {
      const pieces = await piecesOf(database, id);
      if (pieces.size > 0) known.set(id, pieces);
    }
  });
}

/** Row ids tell whether a piece was written again. */
async function piecesOf(database: Database, id: string): Promise<Set<string>> {
  const rows = await database.all<{ row: number; text: string }>(
    'SELECT rowid AS "row", text FROM recognized_pieces WHERE recording_id = ?',
    [id],
  );
  return new Set(rows.map(({ row, text }) => `${row}:${text}`));
}

async function jobsOf(dataDir: string): Promise<unknown[]> {
  let jobs: unknown[] = [];
  await withDatabase(dataDir, async (database) => {
    jobs = await database.all('SELECT id, state, attempt, deaths, lease_owner FROM jobs');
  });
  return jobs;
}

async function withDatabase(dataDir: string, work: (database: Database) => Promise<void>): Promise<void> {
  const database = await Database.open(databaseOptions({ dataDir }, ...DATABASE_SCHEMAS));
  try {
    await work(database);
  } finally {
    await database.close();
  }
}
