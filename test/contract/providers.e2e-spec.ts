import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';

const circuitOf = (name: string): object => ({
  name,
  state: 'closed',
  is_available: true,
  stats: {
    total_requests: expect.any(Number) as number,
    successful_requests: expect.any(Number) as number,
    failed_requests: 0,
    consecutive_failures: 0,
    failure_rate: 0,
  },
  config: { failure_threshold: 3, recovery_timeout: 30 },
});

describe('document 4, provider management', () => {
  let server: RunningApp;

  const call = async (path: string, init?: RequestInit): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(server.url + path, init);
    return { status: response.status, body: await response.json() };
  };

  beforeAll(async () => {
    server = await startApp({
      INFERENCE_WORKERS: '1',
      API_KEYS: 'key-number-one',
      OPENAI_API_KEY: 'sk-canary',
    });
    await untilReady(server.url);
  });
  afterAll(() => server.close());

  it('lists the providers of each kind, without a key', async () => {
    const { status, body } = await call('/providers');
    expect(status).toBe(200);
    const { providers, summary } = body as Record<'providers' | 'summary', Record<string, unknown>>;
    // The fourth beyond the document: the vendor that holds the conversations of document 3.
    expect(Object.keys(providers)).toEqual(['stt', 'llm', 'tts', 'realtime']);
    expect(providers['realtime']).toMatchObject({ current_provider: 'openai' });
    expect(providers['stt']).toEqual({
      provider_type: 'stt',
      current_provider: 'openai',
      current_model: expect.stringMatching(/./) as string,
      fallback_count: 0,
      // Those that have a key, then the embedded one.
      providers: ['openai', 'embedded'].map((name, priority) => ({
        name,
        model: name === 'embedded' ? 'moonshine-tiny' : (expect.stringMatching(/./) as string),
        priority,
        enabled: true,
        available: true,
        circuit: circuitOf(`stt_${name}`),
      })),
    });
    expect(summary['stt']).toEqual({ current: 'openai', available_count: 2 });
    expect(providers['llm']).toMatchObject({ current_provider: 'openai' });
    expect(providers['tts']).toMatchObject({ current_provider: 'openai' });
    expect(JSON.stringify(body)).not.toContain('sk-canary');
  });

  it.each(['stt', 'llm', 'tts', 'realtime'])(
    'resets the circuit breakers of %s, with a key',
    async (type) => {
      const { status, body } = await call(`/providers/${type}/reset`, {
        method: 'POST',
        headers: { 'x-api-key': 'key-number-one' },
      });
      expect(status).toBe(200);
      expect(body).toEqual({ status: 'ok', message: expect.stringMatching(/./) as string });
    },
  );

  it('resets nothing without a key', async () => {
    const { status, body } = await call('/providers/stt/reset', { method: 'POST' });
    expect(status).toBe(401);
    expect(body).toEqual({ detail: expect.stringContaining('API key') as string });
  });

  it.each(['video', 'STT', '%00'])('refuses a kind that is none: %s', async (type) => {
    const { status, body } = await call(`/providers/${type}/reset`, {
      method: 'POST',
      headers: { authorization: 'Bearer key-number-one' },
    });
    expect(status).toBe(400);
    expect(body).toEqual({ detail: expect.stringContaining('expected stt, llm, tts') as string });
  });

  it('tells the health of each kind', async () => {
    const { body } = await call('/health');
    expect(body).toMatchObject({
      status: 'healthy',
      providers: { stt: 'healthy', llm: 'healthy', tts: 'healthy' },
    });
  });
});
