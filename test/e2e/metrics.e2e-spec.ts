import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RecentTurns } from '../../src/platform/telemetry/recent-turns.js';
import { StatusRegistry } from '../../src/platform/status/server-status.js';
import { parseExposition, valueOf, type Exposition } from '../support/exposition-parser.js';
import { startApp, type RunningApp } from '../support/running-app.js';
import { spokenWav } from '../support/synthetic-speech.js';
import { TranscriptionsClient } from '../support/transcriptions-client.js';

/** The loop is looked at every 10 ms; the first look behind a scrape only starts the clock. */
const WATCH_TICKS_MS = 40;

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const PROMETHEUS =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';

describe('metrics', () => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await startApp({ API_KEYS: 'canary-key', API_KEYS_V1: 'false', INFERENCE_WORKERS: '1' });
  });

  afterAll(() => app.close());

  const get = (path: string, accept?: string): Promise<Response> =>
    fetch(app.url + path, accept === undefined ? {} : { headers: { accept } });
  const scraped = async (): Promise<Exposition> =>
    parseExposition(await (await get('/metrics/prometheus')).text(), 'text');

  it('answers document 4’s JSON with exactly its keys, without a key and before anything was done', async () => {
    const answer = await get('/metrics');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(await answer.json()).toEqual({
      session_count: 0,
      total_requests: 0,
      average_latency_ms: 0,
      error_rate: 0,
      provider_stats: {
        stt: { requests: 0, errors: 0 },
        llm: { requests: 0, errors: 0 },
        tts: { requests: 0, errors: 0 },
      },
    });
  });

  it.each([
    ['/metrics', 'text/plain', TEXT, 'text'],
    ['/metrics', PROMETHEUS, OPEN_METRICS, 'openMetrics'],
    ['/metrics/prometheus', 'application/json', TEXT, 'text'],
    ['/metrics/prometheus', PROMETHEUS, OPEN_METRICS, 'openMetrics'],
  ] as const)(
    'answers %s with Accept %s as text that follows its rules',
    async (path, accept, type, format) => {
      const answer = await get(path, accept);
      expect(answer.headers.get('content-type')).toBe(type);
      expect(answer.headers.get('vary')).toMatch(/\bAccept\b/);
      const exposition = parseExposition(await answer.text(), format);
      expect(exposition.get('parley_build_info')?.samples[0]?.labels).toMatchObject({ role: 'all' });
      expect(
        exposition.get(format === 'text' ? 'process_cpu_user_seconds_total' : 'process_cpu_user_seconds'),
      ).toEqual(expect.objectContaining({ type: 'counter' }));
    },
  );

  it('says in each answer of /metrics that it depends on Accept', async () => {
    expect((await get('/metrics')).headers.get('vary')).toMatch(/\bAccept\b/);
  });

  it('tells the names of text and OpenMetrics apart, whichever was asked for before', async () => {
    for (const accept of [PROMETHEUS, 'text/plain', PROMETHEUS, 'text/plain']) {
      const [answer, other] = await Promise.all([get('/metrics', accept), get('/metrics', PROMETHEUS)]);
      const text = await answer.text();
      const isText = accept === 'text/plain';
      expect(text).toContain(
        isText ? '# TYPE parley_http_requests_total counter' : '# TYPE parley_http_requests counter',
      );
      expect(await other.text()).toContain('# TYPE parley_http_requests counter');
    }
  });

  it('counts a transcription: request, job, audio, pieces and calls', async () => {
    const client = new TranscriptionsClient(app.url);
    const form = { user_uuid: 'canary-user', message_id: '1' };
    const { body } = await client.submit(form, await spokenWav('Good morning. How are you today?'));
    const { job_id: id } = body as { job_id: string };
    expect(await (await get(`/v1/audio/transcriptions/${id}/events`)).text()).toContain('event: completed');
    const settled = async (): Promise<(number | undefined)[]> => {
      const now = await scraped();
      return [
        valueOf(now, 'parley_spool_bytes'),
        valueOf(now, 'parley_job_attempts_total', { kind: 'transcribe', outcome: 'completed' }),
        valueOf(now, 'parley_inference_workers', { state: 'idle' }),
      ];
    };
    await expect.poll(settled).toEqual([0, 1, 1]);
    const exposition = await scraped();
    const value = (name: string, labels?: Record<string, string>): number | undefined =>
      valueOf(exposition, name, labels);
    const model = { model: 'moonshine-tiny' };
    expect(
      value('parley_http_requests_total', {
        surface: 'wazo-stt',
        method: 'POST',
        route: '/v1/audio/transcriptions',
        status: '200',
      }),
    ).toBe(1);
    expect(value('parley_job_wait_seconds_count', { kind: 'transcribe' })).toBe(1);
    expect(value('parley_jobs_waiting', { kind: 'transcribe' })).toBe(0);
    expect(value('parley_transcription_runs_total', { ...model, outcome: 'ok' })).toBe(1);
    expect(value('parley_transcription_audio_seconds_total', model)).toBeGreaterThan(1);
    expect(value('parley_transcription_pieces_total', model)).toBe(1);
    expect(value('parley_transcription_real_time_factor_ratio_count', model)).toBe(1);
    const stt = { type: 'stt', provider: 'embedded', purpose: 'transcription' };
    expect(value('parley_provider_calls_total', { ...stt, outcome: 'ok' })).toBe(1);
    expect(value('parley_database_bytes', { file: 'main' })).toBeGreaterThan(0);
    expect(value('parley_scrape_errors_total')).toBeUndefined();
    expect(await (await get('/metrics')).json()).toMatchObject({
      total_requests: 1,
      provider_stats: { stt: { requests: 1, errors: 0 } },
    });
    expect(JSON.stringify([...exposition])).not.toContain('canary');
  });

  it('has one label for all addresses that are not there', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, at) => get(`/admin-${at}/login?token=canary-${at}`)));
    const samples = (await scraped()).get('parley_http_requests_total')?.samples ?? [];
    const unknown = samples.filter(({ labels }) => labels['route'] === '(none)');
    expect(unknown).toMatchObject([{ labels: { surface: 'other', status: '404' }, value: 100 }]);
    expect(JSON.stringify(samples)).not.toMatch(/admin|canary/);
  });

  it('reads the delay of the event loop anew for each scrape', async () => {
    await scraped();
    await delay(WATCH_TICKS_MS);
    const until = Date.now() + 300;
    while (Date.now() < until);
    await delay(WATCH_TICKS_MS);
    const slowest = valueOf(await scraped(), 'nodejs_eventloop_delay_seconds', { percentile: '100' }) ?? 0;
    expect(slowest).toBeGreaterThan(0.25);
    await expect
      .poll(async () => valueOf(await scraped(), 'nodejs_eventloop_delay_seconds', { percentile: '100' }))
      .toBeLessThan(slowest);
  });

  it('tells the last turns, at most as many as are asked for, and their mean', async () => {
    expect(await (await get('/metrics/recent')).json()).toEqual({ requests: [] });
    const turns = app.app.get(RecentTurns, { strict: false });
    for (let at = 1; at <= 12; at += 1) {
      turns.add({
        surface: 'voice',
        correlationId: `turn-${at}`,
        sessionId: 'anna',
        endedAtMs: at,
        sttMs: 1,
        llmMs: 2,
        ttsMs: 3,
        totalMs: at * 10,
        isSuccess: true,
        wasInterrupted: false,
        providers: { stt: 'embedded', llm: 'embedded', tts: 'embedded' },
      });
    }
    const recent = async (path: string): Promise<unknown[]> =>
      ((await (await get(path)).json()) as { requests: unknown[] }).requests;
    expect(await recent('/metrics/recent')).toHaveLength(10);
    expect(await recent('/metrics/recent?limit=')).toHaveLength(10);
    expect(await recent('/metrics/recent?limit=2')).toMatchObject([
      { correlation_id: 'turn-12', total_ms: 120, timestamp: '1970-01-01T00:00:00.012Z' },
      { correlation_id: 'turn-11' },
    ]);
    expect(await (await get('/metrics')).json()).toMatchObject({ average_latency_ms: 65 });
  });

  it.each(['0', '101', '-1', '1.5', 'ten', '1&limit=2'])('refuses limit=%s', async (limit) => {
    const answer = await get(`/metrics/recent?limit=${limit}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ detail: 'limit must be a whole number from 1 to 100' });
  });

  it('tells document 5’s figures, of all surfaces that contribute', async () => {
    const nothing = {
      active_calls: 0,
      active_sessions: 0,
      max_concurrent_calls: 10,
      connections: { realtime: 0, voice: 0, telephony: 0 },
    };
    expect(await (await get('/health/metrics')).json()).toEqual(nothing);
    const status = app.app.get(StatusRegistry, { strict: false });
    status.addLiveContributor(() => ({ activeSessions: 2, connections: { voice: 3 } }));
    const calls = {
      activeCalls: 1,
      activeSessions: 1,
      maxConcurrentCalls: 2,
      connections: { telephony: 1 },
    };
    status.addLiveContributor(() => calls);
    expect(await (await get('/health/metrics')).json()).toEqual({
      active_calls: 1,
      active_sessions: 3,
      max_concurrent_calls: 12,
      connections: { realtime: 0, voice: 3, telephony: 1 },
    });
    expect(await (await get('/metrics')).json()).toMatchObject({ session_count: 3 });
    expect(await (await get('/health')).json()).toMatchObject({ active_sessions: 3 });
    expect(valueOf(await scraped(), 'parley_live_connections', { surface: 'voice' })).toBe(3);
  });
});

describe('metrics of a process that has a part of the work', () => {
  let app: RunningApp;

  afterEach(() => app.close());

  it('ROLE=worker: are answered on its port', async () => {
    app = await startApp({ ROLE: 'worker', INFERENCE_WORKERS: '1' });
    for (const path of ['/metrics', '/metrics/recent', '/metrics/prometheus', '/health/metrics']) {
      expect((await fetch(app.url + path)).status, path).toBe(200);
    }
    const text = await (await fetch(`${app.url}/metrics/prometheus`)).text();
    const [info] = parseExposition(text, 'text').get('parley_build_info')?.samples ?? [];
    expect(info?.labels).toMatchObject({ role: 'worker' });
  });

  it('ROLE=api: tell what it left in line, its audio, and the stream that follows it until the client goes', async () => {
    app = await startApp({ ROLE: 'api' });
    const value = async (name: string, labels?: Record<string, string>): Promise<number | undefined> =>
      valueOf(
        parseExposition(await (await fetch(`${app.url}/metrics/prometheus`)).text(), 'text'),
        name,
        labels,
      );
    const client = new TranscriptionsClient(app.url);
    const { body } = await client.submit(
      { user_uuid: 'anna', message_id: '1' },
      await spokenWav('Good morning.'),
    );
    const { job_id: id } = body as { job_id: string };
    const leaving = new AbortController();
    await fetch(`${app.url}/v1/audio/transcriptions/${id}/events`, { signal: leaving.signal });
    expect(await value('parley_event_streams_open')).toBe(1);
    expect(await value('parley_jobs_waiting', { kind: 'transcribe' })).toBe(1);
    expect(await value('parley_spool_bytes')).toBeGreaterThan(10_000);
    leaving.abort();
    await expect.poll(() => value('parley_event_streams_open')).toBe(0);
  });
});
