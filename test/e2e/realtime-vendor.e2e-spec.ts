import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loud, quiet } from '../support/openai-realtime-ear.js';
import { startRealtimeStandIn, type RealtimeStandIn } from '../support/openai-realtime-stand-in.js';
import { RealtimeClient } from '../support/realtime-client.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';

const API_KEY = 'canary-key-of-anna';
const VENDOR_KEY = 'canary-key-of-the-vendor';
const KEYS = { headers: { authorization: `Bearer ${API_KEY}` } };

describe('/ws/realtime on OpenAI Realtime', () => {
  let vendor: RealtimeStandIn;
  let app: RunningApp;
  const clients: RealtimeClient[] = [];

  beforeAll(async () => {
    vendor = await startRealtimeStandIn({}, VENDOR_KEY);
    app = await startApp({
      INFERENCE_WORKERS: '1',
      API_KEYS: API_KEY,
      OPENAI_API_KEY: VENDOR_KEY,
      OPENAI_BASE_URL: vendor.baseUrl,
      ASSISTANT_GREETING: 'Good morning!',
      ASSISTANT_INSTRUCTIONS: 'You are OKTI.',
    });
    await untilReady(app.url);
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await expect.poll(() => vendor.openSessions).toBe(0);
    expect(vendor.violations).toEqual([]);
    vendor.script = {};
  });
  afterAll(async () => {
    await app.close();
    await vendor.close();
  });

  const open = async (query = ''): Promise<RealtimeClient> => {
    const client = await RealtimeClient.open(app.url, query, KEYS);
    clients.push(client);
    return client;
  };
  const ready = async (query = ''): Promise<RealtimeClient> => {
    const client = await open(query);
    await client.untilTold('ready');
    return client;
  };
  const ask = (client: RealtimeClient): Promise<void> =>
    client.say(Int16Array.from([...loud(400), ...quiet(300)]));

  it('is ready when the vendor has confirmed the session, and hears nothing before', async () => {
    let confirm = (): void => undefined;
    vendor.script.at = {
      updated: (session) => {
        if (confirm.name === 'go') return undefined;
        confirm = function go(): void {
          session.stage('updated', () => session.send({ type: 'session.updated', session: {} }));
        };
        return 'stop';
      },
    };
    const client = await open();
    await ask(client);
    await client.untilTold('error');
    expect(client.messages).toEqual([
      { type: 'error', message: 'Audio is not heard before the server has sent ready' },
    ]);
    confirm();
    await client.untilTold('ready');
    expect(vendor.session.heardMs).toBe(0);
    await ask(client);
    await client.untilTold('bot_audio_end');
    expect(client.botText).toBe('Fine.');
    expect(client.audioMs).toBe(400);
  });

  it('greets who begins, with the operator’s words', async () => {
    vendor.script.answers = [{ text: 'Good morning!', audioMs: 300 }];
    const client = await ready();
    client.send({ type: 'start_conversation' });
    await client.untilTold('bot_audio_end');
    expect(client.messages.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['ready', 'transcript_delta', 'bot_audio_end']),
    );
    expect(client.botText).toBe('Good morning!');
    expect(JSON.stringify(vendor.session.of('response.create'))).toContain('Good morning!');
    expect(JSON.stringify(vendor.session.settings)).toContain('You are OKTI.');
  });

  it('is silent soon when somebody speaks into the answer, and ends its audio', async () => {
    const client = await ready('?events=all');
    vendor.script.answers = [...Array<object>(10).fill({ text: 'One two three four.', audioMs: 5000 })];
    await ask(client);
    await client.until('audio', () => client.audioMs > 0);
    client.send(Buffer.from(loud(200).buffer));
    await client.untilTold('bot_audio_end');
    expect(client.told('bot_audio_halted').length).toBeGreaterThan(0);
    expect(client.audioMs).toBeLessThan(4000);
    expect(client.arrivals.findLastIndex((arrival) => 'audioMs' in arrival)).toBeLessThan(
      client.arrivals.findIndex(
        (arrival) => 'message' in arrival && arrival.message.type === 'bot_audio_end',
      ),
    );
    await expect.poll(() => vendor.session.of('conversation.item.truncate').length).toBe(1);
  });

  it('tells of a lost session, and is ready again with what was said', async () => {
    const client = await ready();
    await ask(client);
    await client.untilTold('bot_audio_end');
    const first = vendor.session;
    first.cut();
    await client.untilTold('ready', 2);
    const kinds = client.messages.map(({ type }) => type);
    expect(kinds.lastIndexOf('error')).toBeLessThan(kinds.lastIndexOf('ready'));
    expect(client.told('error')).toHaveLength(1);
    expect(vendor.session).not.toBe(first);
    client.send({ type: 'start_conversation' });
    await ask(client);
    await client.untilTold('bot_audio_end', 2);
    expect(JSON.stringify(vendor.session.of('conversation.item.create'))).toContain('Fine.');
  });

  it('begins another session after a reset', async () => {
    const client = await ready();
    await ask(client);
    await client.untilTold('bot_audio_end');
    client.send({ type: 'reset_session' });
    await client.untilTold('ready', 2);
    expect(client.told('error')).toEqual([]);
    expect(vendor.session.of('conversation.item.create')).toEqual([]);
    await expect.poll(() => vendor.openSessions).toBe(1);
  });

  it('ends the turn by hand', async () => {
    const client = await ready();
    await client.say(loud(400));
    client.send({ type: 'user_audio_end' });
    await client.untilTold('bot_audio_end');
    expect(vendor.session.of('input_audio_buffer.commit')).toHaveLength(1);
  });

  it('leaves nothing at the vendor of a client that goes while its session is made', async () => {
    vendor.script.at = { updated: () => 'stop' };
    const client = await open();
    await expect.poll(() => vendor.openSessions).toBe(1);
    client.socket.terminate();
    await expect.poll(() => vendor.openSessions).toBe(0);
  });

  it('gives out the vendor’s key for one session, which lets in here too, and never its own', async () => {
    const answer = await fetch(`${app.url}/api/session`, KEYS);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({
      object: 'realtime.session',
      id: 'sess_1',
      model: 'gpt-realtime',
      client_secret: { value: 'ek_1234', expires_at: vendor.secretExpiresAtSec },
      instructions: 'You are OKTI.',
      voice: 'marin',
    });
    const client = await RealtimeClient.open(app.url, '?token=ek_1234');
    clients.push(client);
    await client.untilTold('ready');
    vendor.script.refusal = { status: 500 };
    const refusal = await fetch(`${app.url}/api/session`, KEYS);
    expect([refusal.status, Object.keys((await refusal.json()) as object)]).toEqual([
      expect.any(Number),
      ['detail'],
    ]);
    expect(refusal.status).toBeGreaterThanOrEqual(500);
    expect(text + app.log()).not.toContain('canary');
  });
});
