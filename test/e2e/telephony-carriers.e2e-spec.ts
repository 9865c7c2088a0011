import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { inRealTime } from '../../src/cli/in-real-time.js';
import { StreamResampler } from '../../src/engine/audio/stream-resampler.js';
import { CallWatchers, type CallFacts, type CallNews } from '../../src/modules/telephony/call/call-news.js';
import { A_LAW, linear, MU_LAW, type LineAudio } from '../../src/modules/telephony/codec/line-audio.js';
import { PATIENT, startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { askForSocket } from '../support/socket-client.js';
import { speak } from '../support/synthetic-speech.js';

const TOKEN = 'a-token-for-carriers';
const FRAME_MS = 20;

/** How a carrier says what a call needs, and how it is told what the caller hears. */
interface Line {
  audio: LineAudio;
  begin: (string | object)[];
  /** A frame of the caller: a message, or bytes. */
  say: (payload: Buffer) => Buffer | object;
  end?: object;
  /** The audio in a message; undefined for others. */
  heard: (data: Buffer, isBinary: boolean) => Buffer | undefined;
  /** The mark in a message, and how it is sent back. */
  marked: (text: string) => string | object | undefined;
}

interface WrittenMessage {
  event?: string;
  media?: { payload: string };
  mark?: { name: string };
  name?: string;
  action?: string;
  payload?: object;
}

const read = (text: string): WrittenMessage => JSON.parse(text) as WrittenMessage;
const heardInJson =
  (event: string) =>
  (data: Buffer): Buffer | undefined => {
    const message = read(data.toString());
    return message.event === event ? Buffer.from(message.media?.payload ?? '', 'base64') : undefined;
  };
const heardInBinary = (data: Buffer, isBinary: boolean): Buffer | undefined => (isBinary ? data : undefined);

const LINES: Record<string, Line> = {
  telnyx: {
    audio: A_LAW,
    begin: [
      { event: 'connected', version: '1.0.0' },
      {
        event: 'start',
        stream_id: 's1',
        start: {
          call_control_id: 'telnyx-call',
          from: '+1234',
          media_format: { encoding: 'PCMA', sample_rate: 8000, channels: 1 },
        },
      },
    ],
    say: (bytes) => ({ event: 'media', stream_id: 's1', media: { payload: bytes.toString('base64') } }),
    end: { event: 'stop', stream_id: 's1' },
    heard: heardInJson('media'),
    marked: (text) => (read(text).event === 'mark' ? read(text) : undefined),
  },
  vonage: {
    audio: linear(16_000),
    begin: [
      {
        event: 'websocket:connected',
        'content-type': 'audio/l16;rate=16000',
        uuid: 'vonage-call',
        from: '+1234',
      },
    ],
    say: (bytes) => bytes,
    heard: heardInBinary,
    marked: (text) => {
      const { action, payload } = read(text);
      return action === 'notify' ? { event: 'websocket:notify', payload } : undefined;
    },
  },
  plivo: {
    audio: MU_LAW,
    begin: [
      {
        event: 'start',
        start: {
          callId: 'plivo-call',
          streamId: 's1',
          mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000 },
        },
        extra_headers: '{X-PH-From: +1234}',
      },
    ],
    say: (bytes) => ({ event: 'media', streamId: 's1', media: { payload: bytes.toString('base64') } }),
    end: { event: 'stop', streamId: 's1' },
    heard: heardInJson('playAudio'),
    marked: (text) => {
      const { event, name } = read(text);
      return event === 'checkpoint' ? { event: 'playedStream', streamId: 's1', name } : undefined;
    },
  },
  asterisk: {
    audio: MU_LAW,
    begin: [
      'MEDIA_START connection_id:c1 channel:WebSocket/c1 channel_id:asterisk-call format:ulaw optimal_frame_size:160 ptime:20',
    ],
    say: (bytes) => bytes,
    heard: heardInBinary,
    marked: (text) =>
      text.startsWith('MARK_MEDIA ') ? text.replace('MARK_MEDIA', 'MEDIA_MARK_PROCESSED') : undefined,
  },
};

describe('a call by another carrier than Twilio', () => {
  let app: RunningApp;
  let hello: { pcm: Int16Array; sampleRateHz: number };
  const calls: { call: CallFacts; news: CallNews[] }[] = [];

  beforeAll(async () => {
    app = await startApp({ INFERENCE_WORKERS: '1', ...PATIENT, TELEPHONY_TOKEN: TOKEN });
    app.app.get(CallWatchers, { strict: false }).add((call) => {
      const news: CallNews[] = [];
      calls.push({ call, news });
      return (one) => void news.push(one);
    });
    await untilReady(app.url);
    hello = await speak('Hello, how are you?');
  });
  afterAll(() => app.close());

  const at = (path: string): string => app.url.replace('http', 'ws') + path;

  /** Calls, says something once and is silent then, until it has heard an answer to its end. */
  async function converse({ audio, begin, say, end, heard, marked }: Line, url: string): Promise<Buffer> {
    const socket = new WebSocket(url);
    const sounds: Buffer[] = [];
    const send = (message: string | object): void => {
      socket.send(
        typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message),
      );
    };
    const answered = new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer, isBinary) => {
        const sound = heard(data, isBinary);
        if (sound !== undefined) sounds.push(sound);
        const mark = isBinary ? undefined : marked(data.toString());
        if (mark === undefined) return;
        send(mark);
        resolve();
      });
    });
    await once(socket, 'open');
    for (const message of begin) send(message);
    const over = new AbortController();
    onTestFinished(() => over.abort());
    const talking = talk(audio, (bytes) => send(say(bytes)), over.signal);
    await answered;
    over.abort();
    await talking;
    const closed = once(socket, 'close');
    if (end === undefined) socket.close();
    else send(end);
    await closed;
    return Buffer.concat(sounds);
  }

  async function talk(audio: LineAudio, say: (bytes: Buffer) => void, signal: AbortSignal): Promise<void> {
    const frameSamples = (audio.rateHz * FRAME_MS) / 1000;
    const speech = new StreamResampler(hello.sampleRateHz, audio.rateHz).push(hello.pcm);
    let at = 0;
    await inRealTime(FRAME_MS, signal, () => {
      const frame = new Int16Array(frameSamples);
      frame.set(speech.subarray(at, at + frameSamples));
      at += frameSamples;
      say(audio.encode(frame));
    });
  }

  it.each(Object.entries(LINES))('by %s is understood, answered and marked', async (name, line) => {
    const sound = line.audio.decode(await converse(line, at(`/ws/voice/${name}?token=${TOKEN}`)));
    expect(sound.length).toBeGreaterThan(line.audio.rateHz / 2);
    expect(sound.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0)).toBeGreaterThan(2000);
    const { call, news } = calls.findLast((one) => one.call.carrier === name)!;
    expect(call).toMatchObject({ callSid: `${name}-call`, rateHz: line.audio.rateHz });
    const said = news.flatMap((one) =>
      one.type === 'conversation' && one.event.type === 'transcript' && one.event.isFinal
        ? [`${one.event.speaker}: ${one.event.text}`]
        : [],
    );
    expect(said[0]).toMatch(/^user: .*how are you/i);
    await expect.poll(() => news.at(-1)).toMatchObject({ type: 'ended', outcome: 'completed' });
    expect(news.filter(({ type }) => type === 'sentence-heard')).not.toEqual([]);
  });

  it.each(Object.keys(LINES))('by %s is let in by its token alone', async (name) => {
    const statusOf = async (path: string, headers: Record<string, string> = {}): Promise<number> =>
      (await askForSocket(at(path), headers)).status;
    const path = `/ws/voice/${name}`;
    const basic = Buffer.from(`user:${TOKEN}`).toString('base64');
    expect(await statusOf(path)).toBe(403);
    expect(await statusOf(`${path}?token=another`)).toBe(403);
    expect(await statusOf(path, { Authorization: `Bearer ${TOKEN}` })).toBe(101);
    expect(await statusOf(path, { Authorization: `Basic ${basic}` })).toBe(101);
  });
});
