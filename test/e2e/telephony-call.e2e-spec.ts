import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CallWatchers, type CallNews } from '../../src/modules/telephony/call/call-news.js';
import { twilioSignature } from '../../src/modules/telephony/carriers/twilio-signature.js';
import { MachineStalls } from '../support/machine-stalls.js';
import { PATIENT, startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { askForSocket } from '../support/socket-client.js';
import { spokenOnPhone, TwilioClient, type TwilioOptions } from '../support/twilio-client.js';

const TOKEN = 'a-token-of-an-account';
const FROM = '+4930901820';
/** So long it takes at least to mistake an echo for somebody else. */
const STALL_MS = 100;
const GREETING = 'Good morning. This is the bookshop, how can I help you today?';
const signed = (path: string): Record<string, string> => ({
  'X-Twilio-Signature': twilioSignature(TOKEN, `wss://phone.example${path}`),
});

/** The sentences that came: the bytes of each message of one, and its mark. */
const sizesIn = (client: TwilioClient): string[] =>
  client.received
    .map(({ message }) =>
      'event' in message && message.event === 'media'
        ? String(Buffer.from(message.media.payload, 'base64').length)
        : 'mark\n',
    )
    .join(' ')
    .split('\n')
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');

describe('a telephone call', () => {
  let app: RunningApp;
  let hello: Int16Array;
  const news: CallNews[] = [];
  const clients: TwilioClient[] = [];

  beforeAll(async () => {
    app = await startApp({
      INFERENCE_WORKERS: '1',
      ...PATIENT,
      TELEPHONY_GREETING: GREETING,
      TELEPHONY_MAX_CALLS: '3',
      TELEPHONY_MAX_PER_IP: '2',
      TRUST_PROXY: 'true',
      TWILIO_AUTH_TOKEN: TOKEN,
      PUBLIC_URL: 'https://phone.example',
    });
    app.app.get(CallWatchers, { strict: false }).add(() => (one) => void news.push(one));
    await untilReady(app.url);
    hello = await spokenOnPhone('Hello, how are you?');
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await expect.poll(() => live()).toMatchObject({ active_calls: 0, connections: { telephony: 0 } });
    news.length = 0;
  });
  afterAll(() => app.close());

  const at = (path: string): string => app.url.replace('http', 'ws') + path;
  const open = async (address = '192.0.2.1'): Promise<TwilioClient> => {
    const headers = { ...signed('/ws/voice'), 'X-Forwarded-For': address };
    const client = await TwilioClient.open(at('/ws/voice'), { headers });
    clients.push(client);
    return client;
  };
  const call = async (options: TwilioOptions = {}, path = '/ws/voice'): Promise<TwilioClient> => {
    const client = await TwilioClient.call(at(path), { ...options, headers: signed(path) });
    clients.push(client);
    return client;
  };
  const live = async (): Promise<Record<string, unknown>> =>
    (await (await fetch(`${app.url}/health/metrics`)).json()) as Record<string, unknown>;
  const callsThatWere = async (outcome: string): Promise<number> => {
    const text = await (await fetch(`${app.url}/metrics/prometheus`)).text();
    return Number(
      new RegExp(`^parley_calls_total{carrier="twilio",outcome="${outcome}"} (\\d+)$`, 'm').exec(text)?.[1] ??
        0,
    );
  };
  const finalTexts = (speaker: 'user' | 'assistant'): string[] =>
    news.flatMap((one) => {
      const event = one.type === 'conversation' ? one.event : undefined;
      const isText = event?.type === 'transcript' && event.isFinal && event.speaker === speaker;
      return isText ? [event.text] : [];
    });

  it('is greeted, understood and answered, and ends when the caller hangs up', async () => {
    const client = await call({ customParameters: { From: FROM } });
    const completed = await callsThatWere('completed');
    await client.untilHeard('the greeting', 2);
    await client.until('its end', () => finalTexts('assistant').length === 1);
    expect(sizesIn(client)).toEqual([
      expect.stringMatching(/^(320 )+\d{1,3} mark$/),
      expect.stringMatching(/^(320 )+\d{1,3} mark$/),
    ]);
    expect(await live()).toMatchObject({
      active_calls: 1,
      active_sessions: 1,
      max_concurrent_calls: 3,
      connections: { telephony: 1 },
    });
    await client.say(hello);
    await client.until('the answer', () =>
      news.some((one) => one.type === 'sentence-heard' && one.turn === 2),
    );
    expect(finalTexts('user')).toEqual([expect.stringMatching(/how are you/i)]);
    expect(client.told('mark').every(({ mark: { name } }) => name.startsWith('sentence_end'))).toBe(true);
    client.stop();
    expect(await client.closed).toEqual({ code: 1000, reason: 'the call is over' });
    expect(client.errors).toEqual([]);
    await expect.poll(() => news.at(-1)).toMatchObject({ type: 'ended', outcome: 'completed' });
    expect(app.log()).not.toContain(FROM);
    const told = async (path: string): Promise<string> => (await fetch(`${app.url}${path}`)).text();
    await expect
      .poll(async () => JSON.parse(await told('/metrics/recent?limit=1')) as object)
      .toMatchObject({ requests: [{ session_id: client.callSid, success: true }] });
    await expect.poll(() => callsThatWere('completed')).toBe(completed + 1);
    expect(await told('/metrics/prometheus')).toMatch(/parley_call_seconds_count{carrier="twilio"} [1-9]/);
  });

  it('is silent as soon as the caller speaks, and hears that out', async () => {
    const client = await call();
    await client.until('the greeting', () => client.told('media').length > 0);
    await client.say(hello);
    await client.until('clear', () => client.told('clear').length > 0);
    const clearAtMs = client.firstAtMs('clear') ?? 0;
    await client.until('an answer', () => client.firstAtMs('media', clearAtMs) !== undefined);
    expect(client.firstAtMs('media', clearAtMs)).toBeGreaterThan(client.saidAtMs);
    // Nothing at all where none of it was heard yet.
    expect(finalTexts('assistant')[0] ?? '').not.toContain('today');
    // The marks of what was cleared came back, and count for nothing.
    expect(news.some((one) => one.type === 'sentence-heard' && one.turn === 1 && one.sentence === 1)).toBe(
      false,
    );
    expect(news.filter(({ type }) => type === 'cleared')).toHaveLength(client.told('clear').length);
  });

  it('is not interrupted by its own voice', async () => {
    const stalls = new MachineStalls();
    const client = await call({ echo: { delayMs: 300, gain: 0.5 } });
    await client.until('the greeting', () => finalTexts('assistant').length > 0);
    stalls.stop();
    expect(finalTexts('assistant')).toEqual([GREETING]);
    // A process that stood still hears its echo at another time, and listens for a moment.
    expect(client.told('clear').length).toBeLessThanOrEqual(stalls.lostMs / STALL_MS);
  });

  it('tells of the keys that are pressed', async () => {
    const client = await call();
    client.press('4');
    client.press('#');
    await client.until('both', () => news.filter(({ type }) => type === 'dtmf').length === 2);
    expect(news.filter(({ type }) => type === 'dtmf')).toMatchObject([{ digit: '4' }, { digit: '#' }]);
    await client.close();
    await expect.poll(() => news.at(-1)).toMatchObject({ type: 'ended', outcome: 'dropped' });
  });

  it('speaks the language that it is told to, or refuses one that nobody speaks', async () => {
    const french = await call({ customParameters: { language: 'tlh' } });
    expect(await french.closed).toEqual({ code: 1008, reason: 'language_not_supported' });
    expect(french.errors).toMatchObject([
      { error: 'Connection failed', message: expect.stringContaining("'tlh'") as string },
    ]);
    const nonsense = await call({ customParameters: { language: 'not a language' } });
    expect((await nonsense.closed).reason).toBe('invalid_language');
    const english = await call({ customParameters: { language: 'en-GB' } });
    await english.until('the greeting', () => english.told('media').length > 0);
  });

  it('says what is wrong with a message and goes on; ten in a row close it', async () => {
    const client = await open();
    client.send('{"event":');
    client.send({ event: 'media', media: { payload: '/w==' } });
    client.send({ event: 'start', start: {} });
    await client.until('an answer to each', () => client.errors.length === 3);
    client.start();
    await client.until('the greeting', () => client.told('media').length > 0);
    client.send({ event: 'media', streamSid: 'MZ-of-another', media: { payload: '/w==' } });
    await client.until('an answer', () => client.errors.length === 4);
    for (let count = 0; count < 10; count += 1) client.send({ event: 'hello' });
    expect((await client.closed).code).toBe(1008);
    expect(client.errors.slice(0, 4)).toEqual(
      [
        'The message is not valid JSON',
        'media came before start',
        'start: expected callSid and streamSid',
        'streamSid: it is not that of start',
      ].map((problem) => ({ error: 'Connection failed', message: `Invalid request: ${problem}` })),
    );
  });

  it('is let in by the signature of Twilio only', async () => {
    for (const headers of [{}, signed('/ws/voice/other'), { 'X-Twilio-Signature': 'x' }]) {
      expect(await askForSocket(at('/ws/voice'), headers)).toMatchObject({
        status: 403,
        body: { error: 'Connection failed', message: expect.stringContaining('signed') as string },
      });
    }
    expect((await askForSocket(at('/ws/voice'), signed('/ws/voice'))).status).toBe(101);
  });

  it('comes in at the address of its carrier too', async () => {
    const client = await call({}, '/ws/voice/twilio');
    await client.until('the greeting', () => client.told('media').length > 0);
    expect(await askForSocket(at('/ws/voice/nobody'))).toMatchObject({
      status: 404,
      body: { error: 'Connection failed', message: 'There is no such carrier' },
    });
  });

  it('is refused in its socket when as many go on as may, in all or from one address', async () => {
    const refused = await callsThatWere('refused');
    await open('192.0.2.1');
    const second = await open('192.0.2.1');
    const third = await open('192.0.2.1');
    expect(await third.closed).toEqual({ code: 1013, reason: 'server_busy' });
    expect(third.errors).toEqual([
      {
        error: 'Connection failed',
        message: 'As many calls go on from this address as it may have',
      },
    ]);
    await open('192.0.2.2');
    const fourth = await open('192.0.2.3');
    expect(await fourth.closed).toEqual({ code: 1013, reason: 'server_busy' });
    expect(fourth.errors).toEqual([
      { error: 'Connection failed', message: 'As many calls go on as this server takes' },
    ]);
    await second.close();
    await expect.poll(async () => (await live())['connections']).toMatchObject({ telephony: 2 });
    const next = await open('192.0.2.3');
    next.start();
    await next.until('the greeting', () => next.told('media').length > 0);
    expect(await callsThatWere('refused')).toBe(refused + 2);
  });
});
