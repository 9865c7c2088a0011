import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FRAME_SAMPLES, TwilioStream } from '../../src/cli/call/twilio-stream.js';
import { maskedFrame, textFrame, writeRaw } from '../support/raw-frames.js';
import { PATIENT, startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenOnPhone, TwilioClient } from '../support/twilio-client.js';

const KIB = 1024;
const GREETING = 'Good morning.';
const SILENT = new Int16Array(FRAME_SAMPLES);

interface CallAnswer {
  state: string;
  ended_by: string | null;
  transcript: { speaker: string; text: string }[];
}

describe('a caller that misbehaves', () => {
  let app: RunningApp;
  let hello: Int16Array;
  const clients: TwilioClient[] = [];

  beforeAll(async () => {
    app = await startApp({ INFERENCE_WORKERS: '1', ...PATIENT, TELEPHONY_GREETING: GREETING });
    await untilReady(app.url);
    hello = await spokenOnPhone('Hello, how are you today?');
  });
  /** Whatever was done, nothing is left of it. */
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    const live = async (): Promise<unknown> => (await fetch(`${app.url}/health/metrics`)).json();
    await expect.poll(live).toMatchObject({
      active_calls: 0,
      active_sessions: 0,
      connections: { telephony: 0 },
    });
    const metrics = await (await fetch(`${app.url}/metrics/prometheus`)).text();
    expect(metrics).toMatch(/^parley_active_calls 0$/m);
  });
  afterAll(() => app.close());

  const url = (): string => `${app.url.replace('http', 'ws')}/ws/voice`;
  const kept = async <T extends TwilioClient>(opening: Promise<T>): Promise<T> => {
    const client = await opening;
    clients.push(client);
    return client;
  };
  /** A call whose greeting was heard. */
  const call = async (): Promise<TwilioClient> => {
    const client = await kept(TwilioClient.call(url()));
    await client.untilHeard('the greeting', 1);
    return client;
  };
  const recordOf = async ({ callSid }: { callSid: string }): Promise<CallAnswer> =>
    (await (await fetch(`${app.url}/calls/${callSid}`)).json()) as CallAnswer;
  const saidBy = async (caller: { callSid: string }): Promise<string> =>
    (await recordOf(caller)).transcript
      .filter(({ speaker }) => speaker === 'user')
      .map(({ text }) => text)
      .join(' ');

  it('is told that a message is too long, and closed with 1009', async () => {
    const client = await call();
    writeRaw(client.socket, maskedFrame(0x81, Buffer.alloc(257 * KIB, 0x20)));
    expect((await client.closed).code).toBe(1009);
    expect(client.errors).toEqual([
      { error: 'Connection failed', message: 'A message may have 262144 bytes' },
    ]);
    await expect.poll(() => recordOf(client)).toMatchObject({ state: 'dropped', ended_by: 'line' });
  });

  it('floods in vain: it is told so and read later, and another call goes on meanwhile', async () => {
    const [flooder, calm] = await Promise.all([call(), call()]);
    const media = textFrame(JSON.stringify({ event: 'media', media: { payload: '//////////8=' } }));
    writeRaw(flooder.socket, Buffer.concat(Array.from({ length: 20_000 }, () => media)));
    await calm.say(hello);
    await calm.until('an answer', () => calm.told('mark').length > 1);
    expect(flooder.errors[0]?.message).toContain('too fast');
    flooder.socket.terminate();
    await expect.poll(() => recordOf(flooder)).toMatchObject({ state: 'dropped' });
    expect(await saidBy(calm)).toMatch(/how are you/i);
  });

  it('is understood though its messages come twice, out of order and mixed with those of others', async () => {
    const client = await kept(TwilioClient.open(url()));
    const stream = new TwilioStream((message) => client.send(message));
    const other = new TwilioStream(() => undefined);
    stream.start({});
    await client.until('the greeting', () => client.told('mark').length === 1);
    const { callSid } = stream;
    // Who speaks before it was said to its end interrupts it.
    await expect
      .poll(async () => (await recordOf({ callSid })).transcript)
      .toMatchObject([{ speaker: 'assistant', text: GREETING }]);
    const frames = Array.from({ length: Math.ceil(hello.length / FRAME_SAMPLES) + 60 }, (_, index) => {
      const frame = SILENT.slice();
      frame.set(hello.subarray(index * FRAME_SAMPLES, (index + 1) * FRAME_SAMPLES));
      return frame;
    });
    const media = frames.map((frame) => stream.media(frame));
    for (let at = 0; at < media.length; at += 3) {
      const [first, second, third] = media.slice(at, at + 3);
      for (const message of [second, first, second, third, first]) if (message) client.send(message);
      if (at % 30 === 0) client.send(other.media(SILENT));
    }
    await client.until('an answer', () => client.told('mark').length > 1);
    expect(await saidBy(stream)).toMatch(/^hello,? how are you today/i);
    expect(new Set(client.errors.map(({ message }) => message))).toEqual(
      new Set(['Invalid request: streamSid: it is not that of start']),
    );
    stream.stop();
    expect((await client.closed).code).toBe(1000);
  });

  it('is told of what is none of the protocol, and goes on', async () => {
    const client = await call();
    client.socket.send(Buffer.from([0, 1, 2, 3]));
    client.send({ event: 'dtmf', streamSid: client.streamSid, dtmf: { digit: '12' } });
    client.send({ event: 'mark', streamSid: client.streamSid, mark: {} });
    client.send({ event: 'start', start: { callSid: 'CA2', streamSid: 'MZ2' } });
    await client.until('an answer to each', () => client.errors.length === 4);
    await client.say(hello);
    await client.until('an answer', () => client.told('mark').length > 1);
  });

  it.each([
    ['cuts its socket while it is spoken to', true],
    ['closes its socket and never said stop', false],
  ])('leaves a record when it %s', async (_, isCut) => {
    const client = await kept(TwilioClient.call(url()));
    await client.until('the greeting', () => client.told('media').length > 0);
    if (isCut) client.socket.terminate();
    else client.socket.close();
    await client.closed;
    await expect.poll(() => recordOf(client)).toMatchObject({ state: 'dropped', ended_by: 'line' });
  });
});
