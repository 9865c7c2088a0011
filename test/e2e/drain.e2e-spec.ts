import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { startServerProcess } from '../support/server-process.js';
import { makeStalledDecoder, type StalledDecoder } from '../support/stalled-decoder.js';
import { spokenWav } from '../support/synthetic-speech.js';
import { TranscriptionsClient } from '../support/transcriptions-client.js';

describe('SIGTERM', () => {
  let dataDir: string;
  let speech: Buffer;
  let decoder: StalledDecoder;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'parley-drain-'));
    speech = await spokenWav('The parcel will arrive on Monday morning.');
    decoder = await makeStalledDecoder();
  });

  afterAll(async () => {
    await rm(dataDir, { recursive: true, force: true });
    await decoder.remove();
  });

  it('makes the server unready at once, gives unfinished work back, and loses nothing', async () => {
    const settings = { DATA_DIR: dataDir, INFERENCE_WORKERS: '1', SHUTDOWN_TIMEOUT_SECS: '3' };
    const first = await startServerProcess({ settings: { ...settings, FFMPEG_PATH: decoder.path } });
    const client = new TranscriptionsClient(first.url);
    const submitted = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        client.submit({ user_uuid: 'u', message_id: `${index}` }, speech),
      ),
    );
    const ending = first.end('SIGTERM');
    const startedAt = performance.now();
    while ((await fetch(`${first.url}/health/ready`)).status !== 503);
    // Long before it ends: its own processes and others have the machine meanwhile.
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect((await fetch(`${first.url}/health/live`)).status).toBe(200);
    expect(await ending).toBe(0);

    const second = await startServerProcess({ settings });
    const after = new TranscriptionsClient(second.url);
    const ended = await Promise.all(submitted.map(({ body }) => after.untilEnded(String(body['job_id']))));
    expect(ended.map(({ status }) => status)).toEqual(Array(6).fill('completed'));
    expect(await second.end('SIGTERM')).toBe(0);
  });

  it('ends a server that does nothing at once, and its listeners with it', async () => {
    const server = await startServerProcess({ settings: { DATA_DIR: dataDir, INFERENCE_WORKERS: '1' } });
    const startedAt = performance.now();
    expect(await server.end('SIGTERM')).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(8000);
  });

  it('does not wait for ever for a client that does not take its answer', async () => {
    const server = await startServerProcess({ settings: { DATA_DIR: dataDir, INFERENCE_WORKERS: '1' } });
    const untaken = await fetch(`${server.url}/docs/swagger-ui-bundle.js`);
    const startedAt = performance.now();
    expect(await server.end('SIGTERM')).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    await untaken.body?.cancel();
  });

  it('is not needed where the port is taken: one line, exit 1', async () => {
    const port = String(await freePort());
    const holder = await startServerProcess({
      settings: { DATA_DIR: dataDir, PORT: port, INFERENCE_WORKERS: '1' },
    });
    const other = await mkdtemp(join(tmpdir(), 'parley-second-'));
    const loser = await startServerProcess({ settings: { DATA_DIR: other, PORT: port }, isImpatient: true });
    const code = await new Promise((resolve) => loser.child.once('close', resolve));
    expect(code).toBe(1);
    expect(loser.output().trim().split('\n').at(-1)).toBe(
      `Port ${port} is in use. Set PORT to another one, or stop what holds it.`,
    );
    await holder.end('SIGTERM');
    await rm(other, { recursive: true, force: true });
  });

  it('is not needed where a setting is wrong: every bad name, no value', async () => {
    const settings = { DATA_DIR: dataDir, MAX_QUEUE_SIZE: 'many-secret', LOG_LEVEL: 'loud-secret' };
    const loser = await startServerProcess({ settings, isImpatient: true });
    expect(await new Promise((resolve) => loser.child.once('close', resolve))).toBe(1);
    expect(loser.output()).toMatch(/MAX_QUEUE_SIZE: expected a whole number/);
    expect(loser.output()).toContain('LOG_LEVEL: expected one of');
    expect(loser.output()).not.toContain('secret');
  });
});
