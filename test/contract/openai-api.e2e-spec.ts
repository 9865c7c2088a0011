import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenWav } from '../support/synthetic-speech.js';

const HEARD = /parcel will arrive on monday morning/i;

describe('/openai/v1 on the wire', () => {
  let server: RunningApp;
  let speech: Uint8Array<ArrayBuffer>;

  beforeAll(async () => {
    server = await startApp({ INFERENCE_WORKERS: '1' });
    speech = Uint8Array.from(await spokenWav('The parcel will arrive on Monday morning.'));
    await untilReady(server.url);
  });

  afterAll(() => server.close());

  /** A form with its parts in this order; `file` stands for the recording. */
  function form(...parts: [name: string, value: string][]): RequestInit {
    const body = new FormData();
    for (const [name, value] of parts) {
      if (name === 'file') body.append(name, new Blob([speech]), value);
      else body.append(name, value);
    }
    return { method: 'POST', body };
  }
  const post = (route: string, init: RequestInit): Promise<Response> =>
    fetch(`${server.url}/openai/v1/${route}`, { method: 'POST', ...init });
  const transcribe = (...parts: [string, string][]): Promise<Response> =>
    post('audio/transcriptions', form(...parts));
  const speak = (body: unknown): Promise<Response> =>
    post('audio/speech', { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const problem = async (asking: Promise<Response>): Promise<[number, unknown]> => {
    const response = await asking;
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    return [response.status, await response.json()];
  };
  const refusal = (message: string, param: string | null = null, code: string | null = null): object => ({
    error: { message, type: 'invalid_request_error', param, code },
  });

  it.each<[string, string]>([
    ['json', 'application/json; charset=utf-8'],
    ['verbose_json', 'application/json; charset=utf-8'],
    ['text', 'text/plain; charset=utf-8'],
    ['srt', 'application/x-subrip; charset=utf-8'],
    ['vtt', 'text/vtt; charset=utf-8'],
  ])('answers %s as %s, whatever the order of the form', async (format, type) => {
    const response = await transcribe(['file', 'a'], ['response_format', format], ['model', 'whisper-1']);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
    expect((await response.text()).replace(/\s+/g, ' ')).toMatch(/parcel/i);
  });

  it.each<[string, [string, string][]]>([
    [
      'in brackets',
      [
        ['timestamp_granularities[]', 'word'],
        ['timestamp_granularities[]', 'segment'],
      ],
    ],
    [
      'without',
      [
        ['timestamp_granularities', 'word'],
        ['timestamp_granularities', 'segment'],
      ],
    ],
    ['as JSON', [['timestamp_granularities', '["word","segment"]']]],
  ])('takes arrays written %s', async (_, granularities) => {
    const parts: [string, string][] = [
      ['file', 'a.wav'],
      ['response_format', 'verbose_json'],
      ...granularities,
    ];
    const answer = (await (await transcribe(...parts)).json()) as object;
    expect(Object.keys(answer)).toEqual([
      ...['task', 'language', 'duration', 'text', 'segments', 'words', 'usage', 'warning'],
    ]);
  });

  it('streams lines of data and ends with the text', async () => {
    const response = await transcribe(['stream', 'true'], ['prompt', 'parcels'], ['file', 'a.wav']);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const text = await response.text();
    expect(text).toMatch(/^(data: \{.*\}\n\n)+$/);
    const events = text
      .trim()
      .split('\n\n')
      .map((line) => JSON.parse(line.slice(6)) as object);
    expect(events.at(-1)).toEqual({
      type: 'transcript.text.done',
      text: expect.stringMatching(HEARD) as string,
      usage: { type: 'duration', seconds: 3 },
      dropped_parameters: [{ parameter: 'prompt', reason: 'Recognition takes no prompt here.' }],
    });
  });

  it('tells a missing parameter as document 1 does', async () => {
    expect(await problem(transcribe(['model', 'whisper-1']))).toEqual([400, refusal('file is required')]);
    expect(await problem(speak({ model: 'tts-1' }))).toEqual([400, refusal('input is required')]);
  });

  it('names a parameter that is wrong', async () => {
    expect(await problem(transcribe(['file', 'a'], ['temperature', '2']))).toEqual([
      400,
      refusal('temperature must be a number from 0 to 1', 'temperature'),
    ]);
    expect(await problem(speak({ input: 'Hi', speed: 'fast' }))).toEqual([
      400,
      refusal('speed must be a number from 0.25 to 4', 'speed'),
    ]);
  });

  it('words an unknown model as OpenAI does', async () => {
    const [status, body] = await problem(transcribe(['file', 'a'], ['model', 'whisper-9']));
    expect([status, body]).toMatchObject([404, { error: { param: 'model', code: 'model_not_found' } }]);
    expect(body).toMatchObject({ error: { message: expect.stringContaining('moonshine-tiny') as string } });
  });

  it.each<[string, () => Promise<Response>, number, string | null]>([
    ['a body that is no form', () => post('audio/transcriptions', { body: 'x' }), 400, null],
    [
      'a field that is sent twice',
      () => transcribe(['model', 'a'], ['model', 'b'], ['file', 'a']),
      400,
      null,
    ],
    ['a body that is no object', () => speak(['Hello.']), 400, null],
    ['no body', () => post('audio/speech', {}), 400, null],
    [
      'broken JSON',
      () => post('audio/speech', { headers: { 'content-type': 'application/json' }, body: '{"input":' }),
      400,
      null,
    ],
    ['an unknown address', () => post('chat/completions', {}), 404, 'unknown_url'],
    [
      'a text above the limit of a body',
      () => speak({ input: 'a'.repeat(1_100_000) }),
      413,
      'payload_too_large',
    ],
  ])('answers %s in the envelope', async (_, ask, status, code) => {
    const [answered, body] = await problem(ask());
    expect([answered, body]).toEqual([
      status,
      { error: { message: expect.any(String) as string, type: 'invalid_request_error', param: null, code } },
    ]);
  });

  it('does not stumble over a client that goes while it sends', async () => {
    const { port } = new URL(server.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      'POST /openai/v1/audio/transcriptions HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n' +
        'Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nRIFF',
    );
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.destroy();
    const response = await transcribe(['file', 'a']);
    expect(await response.json()).toMatchObject({ text: expect.stringMatching(HEARD) as string });
    expect(server.log()).not.toContain('failed unexpectedly');
  });

  it('sends speech without a length, and tells what it does not know', async () => {
    const response = await speak({ input: 'Hello.', pitch: 3, response_format: 'wav' });
    expect(response.headers.get('transfer-encoding')).toBe('chunked');
    expect(JSON.parse(response.headers.get('x-dropped-parameters') ?? '')).toEqual([
      { parameter: 'pitch', reason: 'This parameter is not known here.' },
    ]);
    const audio = Buffer.from(await response.arrayBuffer());
    expect([audio.toString('latin1', 0, 4), audio.readUInt32LE(40)]).toEqual(['RIFF', 0xffff_ffff]);
  });

  it('lists and tells models in the shape of OpenAI', async () => {
    const list = (await (await fetch(`${server.url}/openai/v1/models`)).json()) as { data: object[] };
    expect(list).toMatchObject({ object: 'list' });
    for (const model of list.data) {
      expect(model).toMatchObject({
        id: expect.any(String) as string,
        object: 'model',
        created: expect.any(Number) as number,
        owned_by: 'local',
      });
    }
    const one = await fetch(`${server.url}/openai/v1/models/whisper-1`);
    expect(await one.json()).toMatchObject({ id: 'whisper-1', stands_for: 'moonshine-tiny' });
  });
});
