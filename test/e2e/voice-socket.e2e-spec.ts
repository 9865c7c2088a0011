import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { wavOf } from '../../src/engine/audio/wav-file.js';
import { makeTempDir, makeWithFfmpeg } from '../support/audio-fixtures.js';
import { PATIENTLY } from '../support/patience.js';
import { PATIENT, startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { askForSocket } from '../support/socket-client.js';
import { spoken, VoiceClient } from '../support/voice-client.js';

/** Conversations go on beside each other: each is as long as what is said in it. */
describe.concurrent('/voice/{session_id}', () => {
  let app: RunningApp;
  let hello: Int16Array;
  const clients: VoiceClient[] = [];

  beforeAll(async () => {
    app = await startApp({ INFERENCE_WORKERS: '1', ...PATIENT });
    hello = await spoken('Hello, how are you today?', 900);
    await untilReady(app.url);
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await app.close();
  });

  const at = (path: string): string => `${app.url.replace('http', 'ws')}/voice/${path}`;
  const open = async (path: string = randomUUID()): Promise<VoiceClient> => {
    const client = await VoiceClient.open(at(path));
    clients.push(client);
    return client;
  };
  const historyOf = async (id: string): Promise<unknown> => {
    const answer = (await (await fetch(`${app.url}/sessions/${id}`)).json()) as Record<string, unknown>;
    return answer['conversation_history'];
  };
  /** It is written once what is in it was told. */
  const untilHistory = (id: string, check: (history: unknown) => void): Promise<void> =>
    vi.waitFor(async () => check(await historyOf(id)), PATIENTLY);
  /** Has asked something, and hears the answer. */
  const answered = async (id: string): Promise<VoiceClient> => {
    const client = await open(id);
    await client.say(hello);
    await client.until('audio', () => client.told('audio').length > 0);
    return client;
  };

  it('listens at once, understands what is said, and answers aloud', async () => {
    const id = randomUUID();
    const client = await open(id);
    await client.until('listening', () => client.messages.length > 0);
    await client.say(hello, true);
    await client.until('the whole answer', () => client.texts('assistant').length > 0);
    await client.until('listening again', () => client.states().length === 4);
    expect(client.states()).toEqual(['listening', 'thinking', 'speaking', 'listening']);
    expect(client.texts('user')).toEqual([expect.stringMatching(/how are you/i)]);
    expect(new Set(client.told('transcript_update').map(({ data }) => data.id)).size).toBe(2);
    const samples = client
      .told('audio')
      .reduce((sum, { data }) => sum + Buffer.from(data, 'base64').length / 2, 0);
    expect(samples / 16_000).toBeGreaterThan(2);
    expect(client.told('audio_metrics').length).toBeGreaterThan(0);
    expect(client.told('vad_status')[0]?.data).toEqual({ is_speech: true, speech_ended: false });
    await vi.waitFor(async () => {
      const { requests } = (await (await fetch(`${app.url}/metrics/recent`)).json()) as {
        requests: { session_id: string }[];
      };
      const own = requests.find(({ session_id }) => session_id === id);
      expect(own).toMatchObject({ success: true, providers: { stt: 'embedded', tts: 'embedded' } });
    }, PATIENTLY);
  });

  it.each([
    ['webm', ['-c:a', 'libopus', '-live', '1']],
    ['ogg', ['-c:a', 'libopus', '-page_duration', '20000']],
  ])('understands what a recorder sends as %s', async (format, args) => {
    const folder = await makeTempDir();
    try {
      const wav = join(folder.path, 'said.wav');
      await writeFile(wav, wavOf(hello, 16_000));
      const path = await makeWithFfmpeg(join(folder.path, `said.${format}`), ['-i', wav, ...args]);
      const bytes = await readFile(path);
      const client = await open();
      const chunks = Math.ceil(hello.length / 1600);
      for (let chunk = 0; chunk < chunks; chunk += 1) {
        const [from, to] = [chunk, chunk + 1].map((n) => Math.floor((n * bytes.length) / chunks));
        client.send({ type: 'audio', data: bytes.subarray(from, to).toString('base64') });
        await delay(100);
      }
      await client.until('the text', () => client.texts('user').length > 0);
      expect(client.texts('user')[0]).toMatch(/how are you/i);
    } finally {
      await folder.remove();
    }
  });

  it('is silent after an interruption, and keeps what was heard', async () => {
    const id = randomUUID();
    const client = await answered(id);
    client.send({ type: 'interrupt' });
    await client.until('acknowledgement', () => client.told('interrupt_ack').length > 0);
    const upTo = client.messages.findIndex(({ type }) => type === 'interrupt_ack');
    await delay(500);
    expect(client.messages.slice(upTo).map(({ type }) => type)).toEqual(['interrupt_ack']);
    const [heard = ''] = client.texts('assistant');
    await untilHistory(id, (history) =>
      expect(history).toEqual([
        { role: 'user', content: client.texts('user')[0] },
        ...(heard === '' ? [] : [{ role: 'assistant', content: heard }]),
      ]),
    );
    await client.say(hello);
    await client.until('the next turn', () => client.texts('user').length > 1);
  });

  it('acknowledges an interruption also when nothing plays', async () => {
    const client = await open();
    client.send({ type: 'interrupt' });
    client.send({ type: 'cancel_audio' });
    await client.until('both', () => client.told('interrupt_ack').length === 2);
    expect(client.told('interrupt_ack')[0]).toEqual({ type: 'interrupt_ack', message: 'Playback stopped' });
  });

  it('goes on with its history when a client comes back, or another socket takes it over', async () => {
    const id = randomUUID();
    const first = await answered(id);
    await first.until('words that were heard', () => first.audioSec() > 1);
    const second = await open(id);
    expect(await first.closed).toEqual({ code: 4409, reason: 'session_taken_over' });
    expect(first.told('error')).toEqual([
      { type: 'error', message: 'Another socket has taken the session over' },
    ]);
    await untilHistory(id, (history) =>
      expect(history).toMatchObject([{ role: 'user', content: first.texts('user')[0] }, {}]),
    );
    await second.close();
    const third = await open(id);
    await third.say(hello);
    await third.until('the answer', () => third.texts('assistant').length > 0);
    await untilHistory(id, (history) => expect(history).toHaveLength(4));
  });

  it('is closed when its session is deleted', async () => {
    const id = randomUUID();
    const client = await open(id);
    await client.until('listening', () => client.messages.length > 0);
    expect((await fetch(`${app.url}/sessions/${id}`, { method: 'DELETE' })).status).toBe(200);
    expect(await client.closed).toEqual({ code: 1000, reason: 'session_not_found' });
    expect(client.told('error')).toEqual([{ type: 'error', message: 'The session was deleted' }]);
    expect((await fetch(`${app.url}/sessions/${id}`)).status).toBe(404);
  });

  it('says what is wrong with a message and goes on; ten in a row close it', async () => {
    const client = await open();
    client.send('{"type":"aud');
    client.send({ type: 'audio', data: Buffer.alloc(3).toString('base64') });
    client.send({ type: 'interrupt' });
    await client.until('an answer to each', () => client.messages.length === 4);
    for (let count = 0; count < 10; count += 1) client.send({ type: 'hello' });
    expect((await client.closed).code).toBe(1008);
    expect(client.told('error').map(({ message }) => message)).toEqual([
      'The message is not valid JSON',
      'Audio has an odd number of bytes: a sample has two',
      ...Array.from({ length: 10 }, () => 'type: expected one of audio, interrupt, cancel_audio'),
    ]);
  });

  it('sends files where asked to, and refuses formats that it does not have', async () => {
    const client = await open(`${randomUUID()}?output_format=wav`);
    await client.say(hello);
    await client.until('audio', () => client.told('audio').length > 0);
    expect(Buffer.from(client.told('audio')[0]?.data ?? '', 'base64').toString('latin1', 0, 4)).toBe('RIFF');
    expect(await askForSocket(at(`${randomUUID()}?output_format=mp3`))).toMatchObject({
      status: 400,
      body: { type: 'error', message: 'output_format: expected one of pcm, wav' },
    });
  });
});

describe('a voice assistant in production', () => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await startApp({
      INFERENCE_WORKERS: '1',
      ...PATIENT,
      NODE_ENV: 'production',
      AUTH_REQUIRED: 'true',
      ASSISTANT_GREETING: 'Good morning!',
    });
    await untilReady(app.url);
  });
  afterAll(() => app.close());

  it('asks for a token, greets, takes frames of 20 ms, and tells who sends far more', async () => {
    const url = `${app.url.replace('http', 'ws')}/voice/${randomUUID()}`;
    expect(await askForSocket(url)).toMatchObject({ status: 401, body: { type: 'error' } });
    const answer = await fetch(`${app.url}/auth/token`, { method: 'POST' });
    const { token } = (await answer.json()) as { token: string };
    const client = await VoiceClient.open(`${url}?token=${token}`);
    await client.say(new Int16Array(16_000 * 2));
    await client.until('the greeting', () => client.texts('assistant').length > 0);
    expect(client.texts('assistant')).toEqual(['Good morning!']);
    expect(client.told('error')).toEqual([]);
    for (let count = 0; count < 120; count += 1) client.send({ type: 'interrupt' });
    await client.until('a warning', () => client.told('error').length > 0);
    expect(client.told('error')[0]?.message).toBe('Messages come too fast: at most 50 a second are read');
    await client.close();
  });
});
