import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AudioProcessClient, type AudioData } from '../support/audio-process-client.js';
import { startLanguageModelStandIn, type LanguageModelStandIn } from '../support/language-model-stand-in.js';
import { obligingAnswer } from '../support/obliging-model.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenWav } from '../support/synthetic-speech.js';
import type { JsonObject } from '../support/transcriptions-client.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

/** The document's examples: their keys; values that are literals of the document stand in the tests. */
const RESULT_KEYS = ['data', 'process', 'request', 'status'];
const DATA_KEYS = [
  'detected_language',
  'duration',
  'from_cache',
  'llm_model',
  'original_text',
  'output_text',
  'process_dir',
  'process_id',
  'segments',
  'token_count',
  'translated_text',
  'translation_model',
];
const FORMATS = ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga', 'ogg', 'wav', 'webm'];
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

const keysOf = (value: unknown): string[] => Object.keys(value as object).sort();

let server: RunningApp;
let model: LanguageModelStandIn;
let receiver: WebhookReceiver;
let client: AudioProcessClient;
let speech: Buffer;

beforeAll(async () => {
  [model, receiver, speech] = await Promise.all([
    startLanguageModelStandIn({ dialect: 'vllm', answer: obligingAnswer }),
    WebhookReceiver.start(),
    spokenWav('Please call me back on Monday morning.'),
  ]);
  server = await startApp({
    INFERENCE_WORKERS: '1',
    OUTBOUND_ALLOW: '127.0.0.1',
    VLLM_BASE_URL: model.url,
    VLLM_LLM_MODEL: 'stand-in-1',
  });
  client = new AudioProcessClient(server.aliasUrls[0] ?? '');
  await untilReady(server.url);
});

afterAll(async () => {
  await server.close();
  await Promise.all([model.close(), receiver.close()]);
});

describe('the synchronous example of document 2', () => {
  const fields = {
    source_language: 'en',
    target_language: 'de',
    template: 'MeetingMinutes',
    useCache: 'true',
  };

  it('is answered 200 with the documented fields', async () => {
    const { status, headers, body } = await client.process(fields, speech, 'audio.mp3');
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(keysOf(body)).toEqual(RESULT_KEYS);
    expect(body).toMatchObject({
      status: 'success',
      request: { id: expect.any(String) as string, timestamp: expect.stringMatching(ISO_TIME) as string },
      process: {
        duration_ms: expect.any(Number) as number,
        llm_info: { total_tokens: expect.any(Number) as number, total_cost: 0 },
      },
    });
    expect(keysOf(body['request'])).toEqual(['id', 'timestamp']);
    expect(keysOf(body['process'])).toEqual(['duration_ms', 'llm_info']);
  });

  it('accounts for every model call', async () => {
    const { data, process } = await client.succeed({ ...fields, useCache: 'false' }, speech);
    const { llm_info: info } = process;
    expect(keysOf(info)).toEqual(['requests', 'total_cost', 'total_tokens']);
    expect(info.requests.map(({ purpose }) => purpose)).toEqual(['transcription', 'translation', 'template']);
    expect(info.requests.map(({ model: name }) => name)).toEqual([
      'moonshine-tiny',
      'stand-in-1',
      'stand-in-1',
    ]);
    for (const request of info.requests) {
      expect(keysOf(request)).toEqual(['duration_ms', 'model', 'purpose', 'tokens']);
      expect(request.tokens).toBeGreaterThan(0);
      expect(request.duration_ms).toBeGreaterThanOrEqual(0);
    }
    expect(info.total_tokens).toBe(info.requests.reduce((sum, { tokens }) => sum + tokens, 0));
    expect(data.token_count).toBe(info.total_tokens);
  });

  it('holds texts and segments as documented', async () => {
    const { data } = await client.succeed(fields, speech);
    expect(keysOf(data)).toEqual([...DATA_KEYS, 'translated_segments'].sort());
    expect(data.original_text).toMatch(/call me back on monday morning/i);
    expect(data).toMatchObject({
      detected_language: 'en',
      translated_text: `«${data.original_text}»`,
      llm_model: 'moonshine-tiny',
      translation_model: 'stand-in-1',
      process_dir: `jobs/${data.process_id}`,
      from_cache: true,
    });
    expect(data.output_text).toMatch(/^# about title\n/);
    expect(data.output_text).toContain('## Beschlüsse');
    expect(data.duration).toBeCloseTo(speech.length / 2 / 22_050, 1);
    expect(data.segments.map(keysOf)).toEqual([['end', 'id', 'start', 'text']]);
    expect(data.segments[0]).toMatchObject({ id: 0, text: data.original_text });
    const { start = 0, end = 0 } = data.segments[0] ?? {};
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThan(start);
    expect(end).toBeLessThanOrEqual(data.duration);
    expect(data.translated_segments).toEqual([{ id: 0, start, end, text: data.translated_text }]);
  });
});

describe('the asynchronous example of document 2', () => {
  let accepted: JsonObject;
  let process: { id: string };

  beforeAll(async () => {
    const fields = {
      source_language: 'en',
      target_language: 'de',
      template: 'MeetingMinutes',
      useCache: 'false',
      callback_url: `${receiver.url}/audio?secret=query`,
      callback_token: 'YOUR_WEBHOOK_TOKEN',
      jobId: 'client-job-123',
    };
    const answer = await client.process(fields, speech, 'audio.mp3');
    expect(answer.status).toBe(202);
    accepted = answer.body;
    process = accepted['process'] as { id: string };
    await receiver.untilFinals(1);
  });

  it('is acknowledged as documented', () => {
    expect(accepted).toEqual({
      status: 'accepted',
      worker: 'secretary',
      process: {
        id: process.id,
        main_processor: 'audio',
        started: expect.stringMatching(ISO_TIME) as string,
        is_from_cache: false,
      },
      job: { id: 'client-job-123' },
      webhook: { delivered_to: `${receiver.url}/audio` },
      error: null,
    });
  });

  it('tells progress in the document’s words, then the end, with rising numbers', async () => {
    const { messages } = await client.untilEnded('client-job-123');
    const told = messages.map(({ message }) => message);
    expect(told.slice(0, 2)).toEqual(['Job initialisiert', 'Audio-Verarbeitung gestartet']);
    expect(told.slice(-2)).toEqual(['Ergebnisse werden gespeichert', 'Audio-Verarbeitung abgeschlossen']);
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => index + 1));
    expect(messages[0]).toMatchObject({
      phase: 'progress',
      job: { id: 'client-job-123' },
      data: { progress: 5 },
    });
    const percents = messages.slice(0, -1).map(({ data }) => (data as { progress: number }).progress);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect(percents.at(-1)).toBe(95);
  });

  it('delivers the documented final message, with the token in both headers', async () => {
    const [final] = await receiver.untilFinals(1);
    expect(final?.headers).toMatchObject({
      authorization: 'Bearer YOUR_WEBHOOK_TOKEN',
      'x-callback-token': 'YOUR_WEBHOOK_TOKEN',
    });
    expect(final?.payload).toMatchObject({
      phase: 'completed',
      message: 'Audio-Verarbeitung abgeschlossen',
      job: { id: 'client-job-123' },
      data: { transcription: { text: expect.stringContaining('about title') as string } },
    });
    expect(keysOf(final?.payload.data)).toEqual(
      [
        'detected_language',
        'duration',
        'original_text',
        'output_text',
        'segments',
        'transcription',
        'translated_text',
      ].sort(),
    );
  });

  it('answers for each of the three ids with the full result', async () => {
    const byClientId = await client.job('client-job-123');
    expect(byClientId).toMatchObject({ status: 'completed', process_id: process.id });
    // Its webhook may become delivered meanwhile.
    const { results, parameters, log_entries } = byClientId;
    const sameJob = { job_id: byClientId.job_id, results, parameters, log_entries };
    expect(await client.job(process.id)).toMatchObject(sameJob);
    expect(await client.job(byClientId.job_id)).toMatchObject(sameJob);
    const { structured_data: result, markdown_content: markdown } = byClientId.results ?? {};
    expect(keysOf(result)).toEqual(RESULT_KEYS);
    expect((result?.['data'] as AudioData).output_text).toBe(markdown);
    expect(byClientId.parameters).toMatchObject({
      filename: 'audio.mp3',
      source_language: 'en',
      target_language: 'de',
      template: 'MeetingMinutes',
      useCache: false,
      callback_url: `${receiver.url}/audio`,
    });
    expect(JSON.stringify(byClientId)).not.toMatch(/YOUR_WEBHOOK_TOKEN|secret=query/);
  });

  it('keeps its id to itself', async () => {
    const { status, body } = await client.process({ jobId: 'client-job-123' }, speech);
    expect([status, body]).toMatchObject([409, { status: 'error', error: { code: 'JOB_ID_IN_USE' } }]);
  });
});

describe('the failing example of document 2', () => {
  it('is told by the documented webhook, and logged without secrets', async () => {
    const before = receiver.finals.length;
    const broken = Buffer.concat([Buffer.from('fLaC\0'), Buffer.alloc(4096)]);
    const fields = {
      callback_url: `${receiver.url}?key=canary-query`,
      callback_token: 'canary-token',
      jobId: 'failing-job',
    };
    expect((await client.process(fields, broken, 'a.flac')).status).toBe(202);
    const final = (await receiver.untilFinals(before + 1)).at(-1);
    expect(final?.payload).toMatchObject({
      phase: 'error',
      message: 'Audio-Verarbeitung fehlgeschlagen',
      job: { id: 'failing-job' },
      error: {
        code: 'INVALID_FORMAT',
        message: expect.any(String) as string,
        details: {
          error_type: 'INVALID_FORMAT',
          traceback: expect.stringMatching(/^audio_unreadable: /) as string,
        },
      },
      data: null,
    });
    expect(final?.body).not.toMatch(/canary|parley-e2e|\.ts:/);
    expect(server.log()).not.toContain('canary');
  });
});

describe('the errors of document 2', () => {
  it('refuses an unknown format as in the example', async () => {
    const { status, body } = await client.process({}, Buffer.from('no audio at all'), 'notes.xyz');
    expect(status).toBe(400);
    expect(body).toEqual({
      status: 'error',
      error: {
        code: 'INVALID_FORMAT',
        message: `The format 'xyz' is not supported. Supported formats: ${FORMATS.join(', ')}`,
        details: { error_type: 'INVALID_FORMAT', supported_formats: FORMATS },
      },
    });
  });

  it.each([
    ['a bad language', { source_language: 'english' }, 400, 'INVALID_LANGUAGE'],
    ['no language at all', { source_language: 'zz' }, 400, 'INVALID_LANGUAGE'],
    ['a bad target language', { source_language: 'en', target_language: 'auto' }, 400, 'INVALID_LANGUAGE'],
    ['a language nobody speaks here', { source_language: 'fr' }, 400, 'LANGUAGE_NOT_SUPPORTED'],
    ['an unknown template', { source_language: 'en', template: 'Nonsense' }, 400, 'INVALID_TEMPLATE'],
    ['a path', { source_language: 'en', template: '../README' }, 400, 'INVALID_TEMPLATE'],
    ['an address of this house', { callback_url: 'http://169.254.169.254/' }, 400, 'INVALID_CALLBACK_URL'],
    ['an address that is none', { callback_url: 'not an address' }, 400, 'INVALID_CALLBACK_URL'],
    ['neither true nor false', { useCache: 'perhaps' }, 400, 'INVALID_REQUEST'],
    ['an endless id', { jobId: 'x'.repeat(256) }, 400, 'INVALID_REQUEST'],
  ])('refuses %s', async (_, fields, expected, code) => {
    const { status, body } = await client.process(fields, speech);
    expect([status, body]).toMatchObject([
      expected,
      { status: 'error', error: { code, message: expect.any(String) as string } },
    ]);
    expect((body['error'] as { details: JsonObject }).details).toMatchObject({ error_type: code });
  });

  it.each<[string, RequestInit]>([
    ['nothing at all', {}],
    ['JSON', { headers: { 'content-type': 'application/json' }, body: '{"file":"a.wav"}' }],
    ['bare audio', { headers: { 'content-type': 'audio/wav' }, body: 'RIFF' }],
    ['a plain form', { body: new URLSearchParams({ file: 'a.wav' }) }],
  ])('says of %s that a form with a file is needed', async (_, init) => {
    const { status, body } = await client.fetch('/api/audio/process', { method: 'POST', ...init });
    expect([status, body]).toMatchObject([
      400,
      { error: { code: 'MISSING_FILE', message: expect.stringContaining('multipart/form-data') as string } },
    ]);
  });

  it('says how the file field is called when it has another name', async () => {
    const form = new FormData();
    form.set('audio', new Blob(['RIFF']), 'a.wav');
    const { status, body } = await client.fetch('/api/audio/process', { method: 'POST', body: form });
    expect([status, body]).toMatchObject([
      400,
      { error: { code: 'MISSING_FILE', message: 'Unexpected file field: the file has to be sent as file' } },
    ]);
  });

  it('says of other content under the name of audio that it is not audio', async () => {
    const { body } = await client.process({}, Buffer.from('no audio at all'), 'notes.mp3');
    expect(body).toMatchObject({
      error: {
        code: 'INVALID_FORMAT',
        message: expect.stringMatching(/^The content of the file is not audio .* flac, m4a/) as string,
      },
    });
  });

  it('refuses a form without a file, and a file without a byte', async () => {
    const missing = await client.process({ source_language: 'en' });
    expect([missing.status, missing.body]).toMatchObject([400, { error: { code: 'MISSING_FILE' } }]);
    const empty = await client.process({ source_language: 'en' }, new Uint8Array());
    expect([empty.status, empty.body]).toMatchObject([400, { error: { code: 'EMPTY_FILE' } }]);
  });

  it.each(['/api/audio/nothing', '/api/audio'])('keeps its envelope at %s', async (path) => {
    const { status, body } = await client.fetch(path);
    expect([status, body]).toMatchObject([404, { status: 'error', error: { code: 'NOT_FOUND' } }]);
  });

  it('knows no job of another id', async () => {
    const { status, body } = await client.fetch('/api/jobs/nobody');
    expect([status, body]).toMatchObject([
      404,
      { status: 'error', error: { code: 'JOB_NOT_FOUND', message: 'job not found' } },
    ]);
  });
});

describe('GET /api/audio/templates', () => {
  it('lists what can be named', async () => {
    const { body } = await client.fetch('/api/audio/templates');
    const { templates } = body['data'] as {
      templates: { name: string; languages: string[]; fields: JsonObject[] }[];
    };
    expect(templates.map(({ name }) => name)).toEqual([
      'ActionItems',
      'CallReport',
      'MeetingMinutes',
      'Summary',
      'VoicemailNote',
    ]);
    for (const { languages, fields } of templates) {
      expect(languages).toEqual(['de', 'en', 'fr']);
      expect(fields.length).toBeGreaterThan(2);
      expect(keysOf(fields[0])).toEqual(['name', 'question']);
    }
  });
});
