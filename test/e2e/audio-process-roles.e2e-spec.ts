import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AudioProcessClient, type AudioData } from '../support/audio-process-client.js';
import { startServerProcess, type ServerProcess } from '../support/server-process.js';
import { CHAPTER_SEC, spokenChapters } from '../support/spoken-chapters.js';

let dataDir: string;
const servers: ServerProcess[] = [];

const start = async (role: string): Promise<ServerProcess> => {
  const settings = { DATA_DIR: dataDir, INFERENCE_WORKERS: '1', ROLE: role };
  const server = await startServerProcess({ settings });
  servers.push(server);
  return server;
};

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'parley-roles-'));
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.end('SIGKILL')));
  await rm(dataDir, { recursive: true, force: true });
});

it('answers a request at one process with the work of others, one of which is killed at it', async () => {
  const client = new AudioProcessClient((await start('api')).url);
  const fields = { source_language: 'en', target_language: 'en', jobId: 'shared' };
  const answer = client.process(fields, await spokenChapters(6));
  const first = await start('worker');
  await client.untilUnderWay('shared');
  await first.end('SIGKILL');
  await start('worker');
  const { status, body } = await answer;
  expect(status).toBe(200);
  const { segments } = body['data'] as AudioData;
  expect(segments.map(({ start: second }) => Math.floor(second / CHAPTER_SEC))).toEqual([0, 1, 2, 3, 4, 5]);
  await expect.poll(() => readdir(join(dataDir, 'spool'))).toEqual([]);
});
