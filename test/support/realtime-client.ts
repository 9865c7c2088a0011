import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket, type ClientOptions } from 'ws';
import { StreamResampler } from '../../src/engine/audio/stream-resampler.js';
import type { RealtimeServerMessage } from '../../src/modules/realtime/codec/realtime-messages.js';
import { speak } from './synthetic-speech.js';

const DEADLINE_MS = 45_000;
const RATE_HZ = 24_000;
const FRAME_MS = 40;
const FRAME_SAMPLES = (RATE_HZ * FRAME_MS) / 1000;

type Type = RealtimeServerMessage['type'];
type MessageOf<T extends Type> = Extract<RealtimeServerMessage, { type: T }>;

/** What came, in order: a message, or audio as the milliseconds that it lasts. */
export type Arrival = { atMs: number } & ({ message: RealtimeServerMessage } | { audioMs: number });

/** A text as a microphone would give it: 24 kHz mono, with silence behind it. */
export async function spokenAt24k(text: string, silenceMs = 1000): Promise<Int16Array> {
  const { pcm, sampleRateHz } = await speak(text);
  const converter = new StreamResampler(sampleRateHz, RATE_HZ);
  return Int16Array.from([...converter.push(pcm), ...new Int16Array((silenceMs * RATE_HZ) / 1000)]);
}

/** A client of document 3's socket that remembers what came. */
export class RealtimeClient {
  readonly arrivals: Arrival[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;

  private constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer, isBinary) => {
      const atMs = performance.now();
      if (isBinary) this.arrivals.push({ atMs, audioMs: (data.length / 2 / RATE_HZ) * 1000 });
      else this.arrivals.push({ atMs, message: JSON.parse(data.toString()) as RealtimeServerMessage });
    });
  }

  /** @param url of the server, `http:`, with a query where one is wanted. */
  static async open(
    url: string,
    query = '',
    options: ClientOptions & { protocols?: string[] } = {},
  ): Promise<RealtimeClient> {
    const { protocols = [], ...rest } = options;
    const address = `${url.replace('http', 'ws')}/ws/realtime${query}`;
    const client = new RealtimeClient(new WebSocket(address, protocols, rest));
    await once(client.socket, 'open');
    return client;
  }

  get messages(): RealtimeServerMessage[] {
    return this.arrivals.flatMap((arrival) => ('message' in arrival ? [arrival.message] : []));
  }

  told<T extends Type>(type: T): MessageOf<T>[] {
    return this.messages.filter((message): message is MessageOf<T> => message.type === type);
  }

  /** What the bot said, as the pieces make it. */
  get botText(): string {
    return this.told('transcript_delta')
      .map(({ text }) => text)
      .join('');
  }

  /** Audio that came, in milliseconds. */
  get audioMs(): number {
    return this.arrivals.reduce((sum, arrival) => sum + ('audioMs' in arrival ? arrival.audioMs : 0), 0);
  }

  send(message: object | string | Buffer): void {
    const isObject = typeof message === 'object' && !Buffer.isBuffer(message);
    this.socket.send(isObject ? JSON.stringify(message) : message);
  }

  /** Sends audio as fast as it is said, 40 ms at a time. */
  async say(pcm: Int16Array): Promise<void> {
    const begunAtMs = performance.now();
    for (let at = 0; at < pcm.length; at += FRAME_SAMPLES) {
      this.send(Buffer.from(pcm.slice(at, at + FRAME_SAMPLES).buffer));
      const dueAtMs = begunAtMs + (at / FRAME_SAMPLES + 1) * FRAME_MS;
      await delay(Math.max(0, dueAtMs - performance.now()));
    }
  }

  /** Resolves as soon as the condition holds. @throws Error when it does not for long. */
  async until(what: string, holds: () => boolean): Promise<void> {
    const endsAtMs = Date.now() + DEADLINE_MS;
    while (!holds()) {
      if (Date.now() > endsAtMs) {
        throw new Error(`${what} did not come, but ${JSON.stringify(this.messages.slice(-40))}`);
      }
      await delay(5);
    }
  }

  /** Resolves once so many messages of a type have come. */
  untilTold(type: Type, count = 1): Promise<void> {
    return this.until(`${count} of ${type}`, () => this.told(type).length >= count);
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}
