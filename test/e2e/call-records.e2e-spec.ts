import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENT, startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenOnPhone, TwilioClient } from '../support/twilio-client.js';

const FROM = '+4930901820';
const KEY = 'key-number-one';
const GREETING = 'The parcel will arrive on Monday morning.';

/** A recording is served in parts, to those too who have a part of it. */
async function expectRanges(url: string, file: Buffer): Promise<void> {
  const get = (headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
    fetch(url, { method, headers: { 'x-api-key': KEY, ...headers } });
  const head = await get({ range: 'bytes=0-9' }, 'HEAD');
  expect([head.status, head.headers.get('content-length'), head.headers.get('accept-ranges')]).toEqual([
    200,
    String(file.length),
    'bytes',
  ]);
  const etag = head.headers.get('etag') ?? '';
  const part = await get({ range: 'bytes=44-143', 'if-range': etag });
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 44-143/${file.length}`]);
  expect(Buffer.from(await part.arrayBuffer())).toEqual(file.subarray(44, 144));
  const end = await get({ range: 'bytes=-10' });
  expect(Buffer.from(await end.arrayBuffer())).toEqual(file.subarray(-10));
  const changed = await get({ range: 'bytes=44-143', 'if-range': '"another"' });
  expect([changed.status, (await changed.arrayBuffer()).byteLength]).toEqual([200, file.length]);
  const beyond = await get({ range: `bytes=${file.length}-` });
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${file.length}`]);
  expect(await beyond.json()).toEqual({ detail: 'The recording has no such part' });
}

describe('records of calls', () => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await startApp({
      INFERENCE_WORKERS: '1',
      ...PATIENT,
      TELEPHONY_GREETING: GREETING,
      API_KEYS: KEY,
      CALL_RECORDING: 'true',
    });
    await untilReady(app.url);
  });
  afterAll(() => app.close());

  const ask = async (path: string, method = 'GET'): Promise<[number, unknown]> => {
    const answer = await fetch(app.url + path, { method, headers: { 'x-api-key': KEY } });
    return [answer.status, await answer.json()];
  };

  /** What the recording of a call says, transcribed with a speaker for each channel. */
  async function speakersOf(file: Buffer): Promise<string> {
    const form = new FormData();
    form.set('file', new Blob([Uint8Array.from(file)]), 'call.wav');
    form.set('channels', 'split');
    form.set('response_format', 'text');
    const body = { method: 'POST', body: form, headers: { 'x-api-key': KEY } };
    return (await fetch(`${app.url}/openai/v1/audio/transcriptions`, body)).text();
  }

  it('has a call while it goes on and after it, until it is erased', async () => {
    const url = `${app.url.replace('http', 'ws')}/ws/voice`;
    const client = await TwilioClient.call(url, { customParameters: { From: FROM } });
    const path = `/calls/${client.callSid}`;
    await client.untilHeard('the greeting', 1);
    expect(await ask(path)).toMatchObject([200, { from: FROM, state: 'live', ended_at: null }]);
    await client.say(await spokenOnPhone('Hello, how are you?'));
    await client.until('the answer', () => client.told('mark').length > 1);
    client.stop();
    await client.closed;
    await expect.poll(() => ask(path)).toMatchObject([200, { state: 'completed' }]);
    const [, call] = await ask(path);
    expect(call).toMatchObject({
      call_sid: client.callSid,
      stream_sid: client.streamSid,
      carrier: 'twilio',
      cost_usd: null,
      transcript: [
        { speaker: 'assistant', text: GREETING },
        { speaker: 'user', text: expect.stringMatching(/how are you/i) as string },
        { speaker: 'assistant' },
      ],
      turns: [{ success: true, providers: { stt: 'embedded', llm: 'embedded' } }],
    });
    expect(await ask(`/calls?from=${encodeURIComponent(FROM)}&limit=1`)).toMatchObject([
      200,
      { calls: [{ call_sid: client.callSid, state: 'completed' }], next_cursor: null },
    ]);
    const recording = await fetch(`${app.url}${path}/recording`, { headers: { 'x-api-key': KEY } });
    expect([recording.status, recording.headers.get('content-type')]).toEqual([200, 'audio/wav']);
    const file = Buffer.from(await recording.arrayBuffer());
    expect(file.length).toBe(Number(recording.headers.get('content-length')));
    const right = Array.from({ length: (file.length - 44) / 4 }, (_, at) => file.readInt16LE(46 + 4 * at));
    expect(right.some((sample) => sample > 1000)).toBe(true);
    // Where the machine kept the server from speaking on, there is a hole in what was heard, perhaps in a word.
    const spoken = /^Speaker 2: [^]*(parcel|arrive|monday|morning)[^]*\nSpeaker 1: [^]*(how|are|you)/i;
    expect(await speakersOf(file)).toMatch(spoken);
    await expectRanges(`${app.url}${path}/recording`, file);
    expect(app.log()).not.toContain(FROM);
    expect(await ask(path, 'DELETE')).toEqual([200, { call_sid: client.callSid, deleted_count: 1 }]);
    for (const method of ['GET', 'DELETE'])
      expect(await ask(path, method)).toEqual([404, { detail: 'Call not found' }]);
  });

  it('has what was being said when the caller hung up', async () => {
    const url = `${app.url.replace('http', 'ws')}/ws/voice`;
    const client = await TwilioClient.call(url);
    await client.untilHeard('the greeting', 1);
    const goodbye = await spokenOnPhone('Please call me back tomorrow morning.');
    // Cut behind the last word, so that no silence ends the turn.
    const end = goodbye.findLastIndex((sample) => Math.abs(sample) > 500);
    await client.say(goodbye.subarray(0, end));
    client.stop();
    await client.closed;
    await expect.poll(() => ask(`/calls/${client.callSid}`)).toMatchObject([200, { state: 'completed' }]);
    const [, call] = await ask(`/calls/${client.callSid}`);
    expect(call).toMatchObject({
      ended_by: 'caller',
      transcript: [
        { speaker: 'assistant', text: GREETING },
        { speaker: 'user', text: expect.stringMatching(/call me back/i) as string },
      ],
    });
  });

  it.each([
    ['limit=0', 'limit must be a whole number from 1 to 200'],
    ['state=busy', 'state must be one of live, completed, dropped, failed'],
    ['since=yesterday', 'since must be a time, such as 2026-01-15T10:00:00Z'],
    ['cursor=x', 'cursor is not one that this server gave'],
    ['form=%2B49', expect.stringContaining('form') as string],
  ])('refuses a list by ?%s', async (query, detail) => {
    expect(await ask(`/calls?${query}`)).toEqual([400, { detail }]);
  });

  it('is for those who have a key', async () => {
    expect((await fetch(`${app.url}/calls`)).status).toBe(401);
  });
});
