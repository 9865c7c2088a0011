import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MachineStalls } from '../support/machine-stalls.js';
import { RealtimeClient, spokenAt24k } from '../support/realtime-client.js';
import { PATIENT, startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { askForSocket, SocketClient } from '../support/socket-client.js';

const LEAD_MS = 200;
/** What messages may be late by. */
const LATE_MS = 400;

/**
 * What comes is never far ahead of what is heard, and its end is told when all was heard.
 *
 * @param stalledMs by which the machine may have kept back the first of it, or more.
 */
function expectPaced({ arrivals, audioMs }: RealtimeClient, stalledMs: number): void {
  const lateMs = LATE_MS + stalledMs;
  const audio = arrivals.flatMap((arrival) => ('audioMs' in arrival ? [arrival] : []));
  const beganAtMs = audio[0]?.atMs ?? 0;
  let givenMs = 0;
  for (const { atMs, audioMs: lengthMs } of audio) {
    givenMs += lengthMs;
    expect(givenMs - (atMs - beganAtMs)).toBeLessThan(LEAD_MS + lateMs);
  }
  expect(givenMs).toBeGreaterThan(1000);
  expect(arrivals.at(-1)).toMatchObject({ message: { type: 'bot_audio_end' } });
  expect((arrivals.at(-1)?.atMs ?? 0) - beganAtMs).toBeGreaterThan(audioMs - lateMs);
}

/** What was understood and said, and where the conversation was, once. */
function expectTold(client: RealtimeClient): void {
  expect(client.told('transcript').filter(({ is_final: isFinal }) => isFinal)).toMatchObject([
    { speaker: 'user', text: expect.stringMatching(/how are you/i) },
    { speaker: 'bot', text: client.botText },
  ]);
  expect(client.told('state').map(({ state }) => state)).toEqual([
    'listening',
    'thinking',
    'speaking',
    'listening',
  ]);
  expect(client.told('speech_started').length).toBeGreaterThan(0);
  expect(client.told('speech_stopped').length).toBeGreaterThan(0);
  expect(client.told('turn_end')).toMatchObject([{ turn: 1, success: true, interrupted: false }]);
}

describe('/ws/realtime on this server’s own speech', () => {
  let app: RunningApp;
  let hello: Int16Array;
  const clients: RealtimeClient[] = [];

  beforeAll(async () => {
    app = await startApp({ INFERENCE_WORKERS: '1', ...PATIENT });
    hello = await spokenAt24k('Hello, how are you today?');
    await untilReady(app.url);
  });
  afterAll(async () => {
    await closeAll();
    await app.close();
  });

  const closeAll = async (): Promise<void> => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
  };
  const open = async (query = '', url = app.url): Promise<RealtimeClient> => {
    const client = await RealtimeClient.open(url, query);
    clients.push(client);
    await client.untilTold('ready');
    return client;
  };
  /** How many sockets are open, and how many conversations go on. */
  const live = async (): Promise<unknown[]> => {
    const answer = (await (await fetch(`${app.url}/health/metrics`)).json()) as Record<string, unknown>;
    return [(answer['connections'] as Record<string, unknown>)['realtime'], answer['active_sessions']];
  };

  it('understands and answers aloud: in the messages of the document, or in all where they are asked for', async () => {
    await closeAll();
    await expect.poll(live).toEqual([0, 0]);
    const [client, curious] = await Promise.all([open(), open('?events=all')]);
    expect(await live()).toEqual([2, 2]);
    const stalls = new MachineStalls();
    client.send({ type: 'start_conversation' });
    await Promise.all([client.say(hello), curious.say(hello)]);
    await Promise.all([client.untilTold('bot_audio_end'), curious.untilTold('turn_end')]);
    await curious.until('listening again', () => curious.told('state').length === 4);
    expect([...new Set(client.messages.map(({ type }) => type))]).toEqual([
      'ready',
      'transcript_delta',
      'bot_audio_end',
    ]);
    expect(client.botText).toMatch(/\w+ \w+/);
    expectPaced(client, stalls.longestMs);
    stalls.stop();
    expectTold(curious);
    const latest = async (): Promise<unknown> => (await fetch(`${app.url}/metrics/recent?limit=1`)).json();
    await expect
      .poll(latest)
      .toMatchObject({ requests: [{ success: true, providers: { stt: 'embedded', tts: 'embedded' } }] });
    await Promise.all([client.close(), curious.close()]);
    await expect.poll(live).toEqual([0, 0]);
  });

  it.concurrent('is silent soon when somebody speaks into the answer, and answers that', async () => {
    const client = await open('?events=all');
    await client.say(hello);
    await client.until('audio', () => client.audioMs > 0);
    await client.say(await spokenAt24k('Please tell me your name'));
    const kinds = (): string[] =>
      client.arrivals.map((arrival) => ('message' in arrival ? arrival.message.type : 'audio'));
    await client.untilTold('bot_audio_end');
    const ended = kinds().indexOf('bot_audio_end');
    await client.until('an answer to the second question', () => kinds().lastIndexOf('audio') > ended);
    const halted = kinds().indexOf('bot_audio_halted');
    expect(halted).toBeGreaterThan(-1);
    expect(kinds().slice(halted, ended)).not.toContain('audio');
    expect(client.told('turn_end')[0]).toMatchObject({ turn: 1, interrupted: true });
    await client.until('its words', () => client.told('transcript').at(-1)?.speaker === 'bot');
  });

  it.concurrent('begins anew at once after a reset, also in the middle of an answer', async () => {
    const client = await open();
    await client.say(hello);
    await client.until('audio', () => client.audioMs > 0);
    client.send({ type: 'reset_session' });
    await client.untilTold('ready', 2);
    expect(client.messages.slice(-2)).toEqual([{ type: 'bot_audio_end' }, { type: 'ready' }]);
    const { audioMs } = client;
    client.send({ type: 'start_conversation' });
    await client.say(hello);
    await client.until('another answer', () => client.audioMs > audioMs);
    expect(client.told('error')).toEqual([]);
  });

  it.concurrent('takes the end of a turn by hand', async () => {
    const client = await open('?events=all');
    const texts = (): string[] =>
      client
        .told('transcript')
        .filter(({ speaker, is_final: isFinal }) => isFinal && speaker === 'user')
        .map(({ text }) => text);
    await client.say(await spokenAt24k('Hello, how are you today?', 0));
    client.send({ type: 'user_audio_end' });
    await client.until('the text', () => texts().length > 0);
    expect(texts()[0]).toMatch(/how are you/i);
  });

  it.concurrent('says what is wrong with a message and goes on; ten in a row close it', async () => {
    const client = await open();
    client.send('{"type":"sta');
    client.send(Buffer.alloc(3));
    client.send(Buffer.alloc(0));
    client.send({ type: 'reset_session' });
    await client.untilTold('ready', 2);
    for (let count = 0; count < 10; count += 1) client.send({ type: 'session.update' });
    expect((await client.closed).code).toBe(1008);
    expect(client.told('error').map(({ message }) => message)).toEqual([
      'The message is not valid JSON',
      'Audio has an odd number of bytes: a sample has two',
      ...Array.from(
        { length: 10 },
        () => 'type: expected one of start_conversation, user_audio_end, reset_session',
      ),
    ]);
  });

  it.concurrent('tells who sends too much at once before it closes', async () => {
    const client = await open();
    client.send(Buffer.alloc(1024 * 1024 + 2));
    expect((await client.closed).code).toBe(1009);
    expect(client.told('error')).toEqual([{ type: 'error', message: 'A message may have 1048576 bytes' }]);
  });

  it('is on every listener', async () => {
    await closeAll();
    await expect.poll(live).toEqual([0, 0]);
    for (const url of app.aliasUrls) await open('', url);
    expect(await live()).toEqual([2, 2]);
  });

  it('refuses events that it does not have', async () => {
    const url = `${app.url.replace('http', 'ws')}/ws/realtime?events=some`;
    expect(await askForSocket(url)).toMatchObject({
      status: 400,
      body: { type: 'error', message: 'events: expected one of documented, all' },
    });
  });
});

describe('/ws/realtime of an operator with keys and a greeting', () => {
  const KEY = 'canary-key-of-anna';
  let app: RunningApp;

  beforeAll(async () => {
    app = await startApp({
      INFERENCE_WORKERS: '1',
      ...PATIENT,
      API_KEYS: KEY,
      ASSISTANT_GREETING: 'Good morning!',
    });
    await untilReady(app.url);
  });
  afterAll(() => app.close());

  const session = async (headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${app.url}/api/session`, { headers });

  it('lets in who has a key, or one of /api/session, and logs none', async () => {
    expect((await session()).status).toBe(401);
    const answer = await session({ 'x-api-key': KEY });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { client_secret: secret } = (await answer.json()) as { client_secret: { value: string } };
    const refusal = await askForSocket(`${app.url.replace('http', 'ws')}/ws/realtime?token=wrong`);
    expect(refusal).toMatchObject({ status: 401, body: { type: 'error', message: expect.any(String) } });
    for (const [query, protocols] of [
      [`?api_key=${KEY}`, []],
      [`?token=${secret.value}`, []],
      ['', ['realtime', `openai-insecure-api-key.${secret.value}`]],
    ] as const) {
      const client = await RealtimeClient.open(app.url, query, { protocols: [...protocols] });
      await client.untilTold('ready');
      expect(client.socket.protocol).toBe(protocols[0] ?? '');
      await client.close();
    }
    expect(app.log()).not.toContain('canary');
    expect(app.log()).not.toContain(secret.value);
  });

  it('gives out keys that open the session that was settled, and nothing else', async () => {
    const answer = await session({ 'x-api-key': KEY });
    const { client_secret: secret, instructions } = (await answer.json()) as {
      client_secret: { value: string };
      instructions: string;
    };
    const headers = { authorization: `Bearer ${secret.value}` };
    const socket = await SocketClient.open(`${app.url.replace('http', 'ws')}/openai/v1/realtime`, {
      headers,
    });
    const [created] = await socket.received(1);
    await socket.close();
    expect(JSON.parse(String(created))).toMatchObject({
      type: 'session.created',
      session: { model: 'parley-realtime', instructions },
    });
    for (const path of ['api/session', 'api/jobs', 'openai/v1/models']) {
      expect((await fetch(`${app.url}/${path}`, { headers })).status).toBe(401);
    }
  });

  it('greets who begins, once', async () => {
    const client = await RealtimeClient.open(app.url, '', { headers: { authorization: `Bearer ${KEY}` } });
    client.send({ type: 'start_conversation' });
    await client.untilTold('bot_audio_end');
    expect(client.botText).toBe('Good morning!');
    client.send({ type: 'start_conversation' });
    client.send({ type: 'reset_session' });
    client.send({ type: 'start_conversation' });
    await client.untilTold('bot_audio_end', 2);
    expect(client.messages.map(({ type }) => type)).toEqual([
      'ready',
      'transcript_delta',
      'bot_audio_end',
      'ready',
      'transcript_delta',
      'bot_audio_end',
    ]);
    await client.close();
  });
});
