import { setTimeout as delay } from 'node:timers/promises';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import type { RealtimeClientEvent, RealtimeServerEvent } from 'openai/resources/realtime/realtime';
import type { ServedMessage } from '../../src/modules/openai-api/codec/served-message.js';
import type { TlsFront } from './tls-front.js';

const DEADLINE_MS = 60_000;
const FRAME_MS = 100;
const SAMPLES_PER_MS = 24;

type EventOf<T extends RealtimeServerEvent['type']> = Extract<RealtimeServerEvent, { type: T }>;

/** The vendor's own client of its realtime socket, which remembers what came. */
export class OpenAiRealtimeClient {
  readonly events: RealtimeServerEvent[] = [];
  readonly errors: Extract<ServedMessage, { type: 'error' }>['error'][] = [];
  /** Resolves with the code and the reason of the close frame; or with the status of the refusal. */
  readonly closed: Promise<{ code: number; reason: string }>;
  refusal: string | undefined;

  private constructor(readonly realtime: OpenAIRealtimeWS) {
    realtime.on('event', (event) => this.events.push(event));
    realtime.on('error', ({ error, message }) => {
      if (error === undefined) this.refusal = message;
      else this.errors.push({ ...error, event_id: error.event_id ?? null });
    });
    this.closed = new Promise((resolve) => {
      realtime.socket.on('close', (code: number, reason: Buffer) =>
        resolve({ code, reason: reason.toString() }),
      );
    });
  }

  /** Connects as an application would; resolves with the first event, or with the refusal. */
  static async connect(
    front: TlsFront,
    { apiKey = 'none', model = 'gpt-realtime' }: { apiKey?: string; model?: string } = {},
  ): Promise<OpenAiRealtimeClient> {
    const openai = new OpenAI({ apiKey, baseURL: `${front.url}/openai/v1` });
    const client = new OpenAiRealtimeClient(
      new OpenAIRealtimeWS({ model, options: { rejectUnauthorized: false } }, openai),
    );
    await client.until('an answer', () => client.events.length > 0 || client.refusal !== undefined);
    return client;
  }

  send(event: RealtimeClientEvent | object): void {
    this.realtime.send(event as RealtimeClientEvent);
  }

  told<T extends RealtimeServerEvent['type']>(type: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type);
  }

  /** The types of what came, deltas of one kind in a row as one. */
  types(): string[] {
    return this.events.map(({ type }) => type).filter((type, at, all) => type !== all[at - 1]);
  }

  /** Waits for an event of a type; the `count`th of them. */
  async next<T extends RealtimeServerEvent['type']>(type: T, count = 1): Promise<EventOf<T>> {
    await this.until(`${type} (${count})`, () => this.told(type).length >= count);
    return this.told(type)[count - 1]!;
  }

  /** Sends audio in pieces, 24 kHz; faster than it is said unless told otherwise. */
  async say(pcm: Int16Array, { realTime = false } = {}): Promise<void> {
    const step = FRAME_MS * SAMPLES_PER_MS;
    const begunAtMs = performance.now();
    for (let at = 0; at < pcm.length; at += step) {
      const bytes = Buffer.from(pcm.slice(at, at + step).buffer);
      this.send({ type: 'input_audio_buffer.append', audio: bytes.toString('base64') });
      const dueAtMs = begunAtMs + (at / step + 1) * FRAME_MS;
      if (realTime) await delay(Math.max(0, dueAtMs - performance.now()));
    }
  }

  /** Resolves as soon as the condition holds. @throws Error when it does not for long. */
  async until(what: string, holds: () => boolean): Promise<void> {
    const endsAtMs = Date.now() + DEADLINE_MS;
    while (!holds()) {
      if (Date.now() > endsAtMs)
        throw new Error(
          `${what} did not come, but ${JSON.stringify([this.types().slice(-40), this.errors])}`,
        );
      await delay(5);
    }
  }

  async close(): Promise<void> {
    this.realtime.close();
    await this.closed;
  }
}
