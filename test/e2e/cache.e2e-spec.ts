import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SpeechVoices } from '../../src/engine/ports/speech-voices.js';
import { startElevenLabsStandIn } from '../support/elevenlabs-stand-in.js';
import { parseExposition, valueOf } from '../support/exposition-parser.js';
import { startApp, type RunningApp } from '../support/running-app.js';
import { listen, listenUntilFailure, spokenRequest } from '../support/speech-answers.js';

const KEY = { 'x-api-key': 'key-number-one' };
type StandIn = Awaited<ReturnType<typeof startElevenLabsStandIn>>;

describe('the cache of speech', () => {
  let vendor: StandIn;
  let server: RunningApp;

  const start = (dataDir?: string): Promise<RunningApp> =>
    startApp({
      ...(dataDir === undefined ? {} : { DATA_DIR: dataDir }),
      INFERENCE_WORKERS: '1',
      API_KEYS: KEY['x-api-key'],
      TTS_PROVIDERS: 'elevenlabs',
      ELEVENLABS_API_KEY: 'secret-key',
      ELEVENLABS_BASE_URL: `${vendor.url}/v1`,
    });
  const speak = (text?: string): AsyncIterable<Int16Array> =>
    server.app
      .get(SpeechVoices)
      .choose('en')
      .speak(spokenRequest(text === undefined ? {} : { text }));
  const call = async (path: string, init?: RequestInit): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(server.url + path, init);
    return { status: response.status, body: await response.json() };
  };
  const stats = async (): Promise<unknown> => (await call('/cache/stats')).body;
  const metric = async (name: string, labels: Record<string, string>): Promise<number | undefined> => {
    const text = await (await fetch(`${server.url}/metrics/prometheus`)).text();
    return valueOf(parseExposition(text, 'text'), name, { kind: 'speech', ...labels });
  };

  beforeAll(async () => {
    vendor = await startElevenLabsStandIn({ key: 'secret-key' });
    vendor.script = { chunks: [1, 2] };
    server = await start();
  });
  afterAll(async () => {
    await server.close();
    await vendor.close();
  });

  it('is empty at first, and has made nothing on disk', async () => {
    expect(await stats()).toEqual({ hits: 0, misses: 0, total: 0, hit_rate: '0.0%' });
    expect(await readdir(server.dataDir)).not.toContain('cache');
  });

  it('says again what was said without a call, and counts it', async () => {
    const first = await listen(speak());
    for (let times = 0; times < 3; times += 1) expect(await listen(speak())).toEqual(first);
    expect(vendor.asked).toHaveLength(1);
    expect(await stats()).toEqual({ hits: 3, misses: 1, total: 4, hit_rate: '75.0%' });
    const { body } = await call('/providers');
    expect(body).toMatchObject({
      providers: { tts: { providers: [{ circuit: { stats: { total_requests: 1 } } }] } },
    });
    expect(await metric('parley_cache_hits_total', {})).toBe(3);
    expect(await metric('parley_cache_entries', { tier: 'memory' })).toBe(1);
    expect(await metric('parley_cache_bytes', { tier: 'memory' })).toBeGreaterThan(40);
  });

  it('says it after a restart, also when the vendor is gone', async () => {
    await listen(speak('Said once.'));
    const { dataDir } = server;
    await server.close({ keepData: true });
    vendor.script = { chunks: [], status: 503 };
    server = await start(dataDir);
    expect(await listen(speak())).toHaveLength(20);
    expect((await listenUntilFailure(speak('Said once.'))).failure.code).toBe('tts_unavailable');
    expect(await stats()).toEqual({ hits: 1, misses: 1, total: 2, hit_rate: '50.0%' });
    expect(await metric('parley_cache_entries', { tier: 'disk' })).toBe(1);
  });

  it('is not cleared without a key', async () => {
    const { status, body } = await call('/cache/clear', { method: 'DELETE' });
    expect([status, body]).toEqual([401, { detail: expect.stringContaining('API key') as string }]);
  });

  it('is cleared, in memory and on disk', async () => {
    const clear = (): ReturnType<typeof call> => call('/cache/clear', { method: 'DELETE', headers: KEY });
    expect(await clear()).toEqual({
      status: 200,
      body: { message: 'Cleared 1 cache entry', deleted_count: 1 },
    });
    expect(await readdir(join(server.dataDir, 'cache', 'speech'))).toEqual([]);
    expect((await listenUntilFailure(speak())).failure.code).toBe('tts_unavailable');
    expect((await clear()).body).toEqual({ message: 'Cleared 0 cache entries', deleted_count: 0 });
  });

  it('tells the log nothing of what was said', () => {
    expect(server.log()).not.toMatch(/Good morning|Said once|secret-key/);
  });
});
