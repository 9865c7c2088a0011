import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wavOf } from '../../src/engine/audio/wav-file.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenWav } from '../support/synthetic-speech.js';
import { TranscriptionsClient, type JsonObject } from '../support/transcriptions-client.js';

/** The pair of document 1's examples. */
const PAIR = { user_uuid: '550e8400-e29b-41d4-a716-446655440000', message_id: '1712847495-00000002' };
const JOB_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('document 1', () => {
  let server: RunningApp;
  let client: TranscriptionsClient;
  let speech: Buffer;
  let firstAnswer: JsonObject;
  let jobId: string;
  let failedId: string;

  beforeAll(async () => {
    server = await startApp({ INFERENCE_WORKERS: '1' });
    client = new TranscriptionsClient(server.url);
    speech = await spokenWav('Hello, this is a voice message. Please call me back tomorrow.');
    firstAnswer = (await client.submit(PAIR, speech)).body;
    jobId = String(firstAnswer['job_id']);
    const silent = await client.submit(
      { user_uuid: 'u', message_id: 'empty' },
      wavOf(new Int16Array(0), 16_000),
    );
    failedId = String(silent.body['job_id']);
    await untilReady(server.url);
    await Promise.all([client.untilEnded(jobId), client.untilEnded(failedId)]);
  });

  afterAll(() => server.close());

  it('answers a new submission as in section 1', () => {
    expect(Object.entries(firstAnswer)).toEqual([
      ['job_id', expect.stringMatching(JOB_ID)],
      ['status', 'queued'],
      ['queue_position', 1],
      ['message', 'Job queued. Position in queue: 1'],
      ['cached', false],
    ]);
  });

  it('answers a known pair as in section 1', async () => {
    const { status, body } = await client.submit(PAIR, speech);
    expect(status).toBe(200);
    expect(Object.entries(body)).toEqual([
      ['job_id', jobId],
      ['status', 'completed'],
      ['queue_position', null],
      ['message', 'Transcription already exists'],
      ['cached', true],
    ]);
  });

  it('finds a known pair as in section 2', async () => {
    const { body } = await client.lookup(PAIR.user_uuid, PAIR.message_id);
    expect(Object.entries(body)).toEqual([
      ['found', true],
      ['job_id', jobId],
      ['status', 'completed'],
      ['text', expect.stringMatching(/voice message/i)],
      ['duration', expect.any(Number)],
      ['created_at', expect.any(Number)],
    ]);
  });

  it('does not find an unknown pair, as in section 2', async () => {
    const { status, text } = await client.lookup('nobody', 'nothing');
    expect([status, text]).toEqual([200, '{"found":false}']);
  });

  it('tells a completed job as in section 3', async () => {
    const { body } = await client.get(`/${jobId}`);
    expect(Object.keys(body)).toEqual([
      'job_id',
      'status',
      'user_uuid',
      'message_id',
      'text',
      'duration',
      'created_at',
    ]);
    expect(body).toMatchObject({ ...PAIR, status: 'completed' });
    expect(Math.abs(Number(body['created_at']) - Date.now() / 1000)).toBeLessThan(120);
    expect(body['duration']).toBeCloseTo((speech.length - 44) / 2 / 22_050, 1);
  });

  it('tells a failed job as in section 3', async () => {
    const { body } = await client.get(`/${failedId}`);
    expect(Object.entries(body)).toEqual([
      ['job_id', failedId],
      ['status', 'failed'],
      ['user_uuid', 'u'],
      ['message_id', 'empty'],
      ['error', 'Transcription failed: audio too short'],
      ['created_at', expect.any(Number)],
    ]);
  });

  it('gives the result as JSON and as text, as in section 4', async () => {
    const json = await client.get(`/${jobId}/result`);
    expect(json.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(Object.keys(json.body)).toEqual(['text']);
    const text = await client.get(`/${jobId}/result?response_format=text`);
    expect(text.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(text.text.trim()).toBe(json.body['text']);
  });

  it('gives the result as subtitles, as in section 4', async () => {
    const srt = await client.get(`/${jobId}/result?response_format=srt`);
    expect(srt.headers.get('content-type')).toBe('application/x-subrip; charset=utf-8');
    expect(srt.text).toMatch(/^1\n00:00:0\d,\d{3} --> 00:00:0\d,\d{3}\n\S.*\n/);
    const vtt = await client.get(`/${jobId}/result?response_format=vtt`);
    expect(vtt.headers.get('content-type')).toBe('text/vtt; charset=utf-8');
    expect(vtt.text).toMatch(/^WEBVTT\n\n00:00:0\d\.\d{3} --> 00:00:0\d\.\d{3}\n\S.*\n/);
  });

  it('gives the verbose result with times and confidence', async () => {
    const { body } = await client.get(`/${jobId}/result?response_format=verbose_json`);
    expect(Object.keys(body)).toEqual([
      'task',
      'language',
      'duration',
      'text',
      'segments',
      'words',
      'warning',
    ]);
    expect(body).toMatchObject({
      task: 'transcribe',
      language: 'en',
      warning: expect.stringContaining('as en'),
    });
    const words = body['words'] as { word: string; start: number; end: number; confidence: number }[];
    expect(words.map(({ word }) => word).join(' ')).toBe(body['text']);
    for (const { start, end, confidence } of words) {
      expect(start).toBeLessThan(end);
      expect(confidence).toBeGreaterThan(0);
      expect(confidence).toBeLessThanOrEqual(1);
    }
  });

  it('answers 400 with the job’s error for the result of a failed job', async () => {
    const { status, body } = await client.get(`/${failedId}/result`);
    expect(status).toBe(400);
    expect(body).toEqual({
      error: {
        message: 'Transcription failed: audio too short',
        type: 'invalid_request_error',
        param: null,
        code: null,
      },
    });
  });

  it('tells the queue as in section 5', async () => {
    const { text } = await client.get('/status');
    expect(text).toBe('{"queue_length":0,"processing":false,"max_queue_size":100}');
  });

  it('tells its health as in section 6', async () => {
    const body = (await (await fetch(`${server.url}/health`)).json()) as JsonObject;
    const documented = ['status', 'model', 'version', 'queue_length', 'db_stats'];
    expect(Object.keys(body).filter((key) => documented.includes(key))).toEqual(documented);
    expect(body).toMatchObject({
      status: 'healthy',
      model: '/models/moonshine-tiny',
      version: '0.1.0',
      queue_length: 0,
      db_stats: { total: 2, completed: 1, failed: 1, pending: 0 },
    });
    expect(Object.keys(body['db_stats'] as JsonObject)).toEqual(['total', 'completed', 'failed', 'pending']);
  });

  it('answers document 3’s health on its own listener', async () => {
    const body = (await (await fetch(`${server.aliasUrls[1]}/health`)).json()) as JsonObject;
    expect(Object.entries(body)).toEqual([
      ['status', 'ok'],
      ['timestamp', expect.stringMatching(/^\d{4}-\d\d-\d\dT/)],
      ['service', 'octi-realtime-backend'],
    ]);
  });

  it('lists its models as in section 7', async () => {
    const body = (await (await fetch(`${server.url}/v1/models`)).json()) as {
      object: string;
      data: JsonObject[];
    };
    expect(Object.keys(body)).toEqual(['object', 'data']);
    expect(body.object).toBe('list');
    expect(body.data.map((model) => Object.entries(model))).toEqual([
      [
        ['id', 'moonshine-tiny'],
        ['object', 'model'],
        ['created', expect.any(Number)],
        ['owned_by', 'local'],
      ],
    ]);
  });

  it('writes its error example to the byte', async () => {
    const { status, text } = await client.submit({ message_id: 'm' }, speech);
    expect(status).toBe(400);
    expect(text).toBe(
      '{"error":{"message":"user_uuid is required","type":"invalid_request_error","param":null,"code":null}}',
    );
  });

  it.each([
    ['/00000000-0000-4000-8000-000000000000', 404],
    ['/00000000-0000-4000-8000-000000000000/result', 404],
    ['/lookup?user_uuid=u', 400],
    [`/lookup?message_id=m`, 400],
  ])('answers %s with %i in its envelope', async (path, expected) => {
    const { status, body } = await client.get(path);
    expect(status).toBe(expected);
    expect(Object.keys(body['error'] as JsonObject)).toEqual(['message', 'type', 'param', 'code']);
  });

  it('answers every route on every listener', async () => {
    for (const url of server.aliasUrls) {
      const response = await fetch(`${url}/v1/audio/transcriptions/${jobId}`);
      expect(response.status).toBe(200);
    }
  });
});
