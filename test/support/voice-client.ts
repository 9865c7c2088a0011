import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket, type ClientOptions } from 'ws';
import { StreamResampler } from '../../src/engine/audio/stream-resampler.js';
import type { VoiceServerMessage } from '../../src/modules/voice/codec/voice-messages.js';
import { speak } from './synthetic-speech.js';

const DEADLINE_MS = 45_000;
const FRAME_MS = 20;
const FRAME_SAMPLES = 320;

type MessageOf<T extends VoiceServerMessage['type']> = Extract<VoiceServerMessage, { type: T }>;

/** A text as a microphone would give it: 16 kHz mono, with silence behind it. */
export async function spoken(text: string, silenceMs = 1500): Promise<Int16Array> {
  const { pcm, sampleRateHz } = await speak(text);
  const converter = new StreamResampler(sampleRateHz, 16_000);
  return Int16Array.from([...converter.push(pcm), ...new Int16Array(silenceMs * 16)]);
}

/** A client of document 4's socket that remembers what came. */
export class VoiceClient {
  readonly messages: VoiceServerMessage[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;

  private constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      this.messages.push(JSON.parse(data.toString()) as VoiceServerMessage);
    });
  }

  static async open(url: string, options: ClientOptions = {}): Promise<VoiceClient> {
    const client = new VoiceClient(new WebSocket(url, options));
    await once(client.socket, 'open');
    return client;
  }

  told<T extends VoiceServerMessage['type']>(type: T): MessageOf<T>[] {
    return this.messages.filter((message): message is MessageOf<T> => message.type === type);
  }

  /** The final texts of one speaker. */
  texts(speaker: 'user' | 'assistant'): string[] {
    return this.told('transcript_update')
      .filter(({ data }) => data.speaker === speaker && data.is_final)
      .map(({ data }) => data.text);
  }

  /** The audio that came, in seconds; of the messages from one place to another. */
  audioSec(from = 0, to = Infinity): number {
    const bytes = this.messages
      .slice(from, to)
      .reduce((sum, message) => sum + (message.type === 'audio' ? byteLength(message.data) : 0), 0);
    return bytes / 2 / 16_000;
  }

  /** The states from a message on. */
  states(from = 0): string[] {
    return this.messages
      .slice(from)
      .flatMap((message) => (message.type === 'state_change' ? message.state : []));
  }

  send(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Sends audio as fast as it is said, 20 ms at a time. */
  async say(pcm: Int16Array, isBinary = false): Promise<void> {
    await this.stream(
      (from) => (from < pcm.length ? pcm.slice(from, from + FRAME_SAMPLES) : undefined),
      isBinary,
    );
  }

  /**
   * Sends audio as fast as it is said; what is late is caught up with.
   *
   * @param frameAt the next 20 ms, by the sample that they begin with; undefined ends it.
   */
  async stream(frameAt: (from: number) => Int16Array | undefined, isBinary = false): Promise<void> {
    const begunAtMs = performance.now();
    for (let frame = 0; ; frame += 1) {
      const pcm = frameAt(frame * FRAME_SAMPLES);
      if (pcm === undefined) return;
      const bytes = Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);
      if (isBinary) this.socket.send(bytes);
      else this.send({ type: 'audio', data: bytes.toString('base64') });
      const dueAtMs = begunAtMs + (frame + 1) * FRAME_MS;
      await delay(Math.max(0, dueAtMs - performance.now()));
    }
  }

  /** Resolves as soon as the condition holds. @throws Error when it does not for long. */
  async until(what: string, holds: () => boolean): Promise<void> {
    const endsAtMs = Date.now() + DEADLINE_MS;
    while (!holds()) {
      if (Date.now() > endsAtMs) {
        const came = this.messages.filter(({ type }) => type !== 'audio');
        throw new Error(`${what} did not come, but ${JSON.stringify(came.slice(-30))}`);
      }
      await delay(5);
    }
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}

const byteLength = (base64: string): number => Buffer.from(base64, 'base64').length;
