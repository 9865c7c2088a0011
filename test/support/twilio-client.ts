import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket, type ClientOptions } from 'ws';
import { encodeMuLaw } from '../../src/engine/audio/mu-law.js';
import { StreamResampler } from '../../src/engine/audio/stream-resampler.js';
import type { TelephonyServerMessage } from '../../src/modules/telephony/codec/twilio-messages.js';
import { speak } from './synthetic-speech.js';
import { FRAME_MS, TwilioPlayout } from './twilio-playout.js';

const DEADLINE_MS = 30_000;
const FRAME_SAMPLES = 160;
const SILENT_FRAME = new Int16Array(FRAME_SAMPLES);

type MessageOf<E extends string> = Extract<TelephonyServerMessage, { event: E }>;
interface Received {
  atMs: number;
  message: TelephonyServerMessage;
}

export interface TwilioOptions extends ClientOptions {
  customParameters?: Record<string, string>;
  /** What the caller hears comes back into the call, so long after and so much quieter. */
  echo?: { delayMs: number; gain: number };
}

const sid = (prefix: string): string => prefix + randomBytes(16).toString('hex');

/** A text as a caller says it: 8 kHz, mono. */
export async function spokenOnPhone(text: string): Promise<Int16Array> {
  const { pcm, sampleRateHz } = await speak(text);
  const resampler = new StreamResampler(sampleRateHz, 8000);
  return Int16Array.from([...resampler.push(pcm), ...resampler.flush()]);
}

/**
 * Twilio Media Streams as Twilio speaks it: 50 messages a second in real time, silence too; what comes is buffered, played
 * out and its marks sent back. Whoever opens one closes it.
 */
export class TwilioClient {
  readonly callSid = sid('CA');
  readonly streamSid = sid('MZ');
  readonly received: Received[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly playout = new TwilioPlayout((name) => this.sendMark(name));
  /** Frames of the caller that were not sent yet. */
  private speech: Int16Array[] = [];
  private sequence = 0;
  private chunk = 0;
  private isOver = false;
  /** When the last frame of what was said has gone out. */
  saidAtMs = 0;

  private constructor(
    readonly socket: WebSocket,
    private readonly options: TwilioOptions,
  ) {
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        this.isOver = true;
        resolve({ code, reason: reason.toString() });
      });
    });
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => this.take(JSON.parse(data.toString()) as TelephonyServerMessage));
  }

  static async open(url: string, options: TwilioOptions = {}): Promise<TwilioClient> {
    const client = new TwilioClient(new WebSocket(url, options), options);
    await once(client.socket, 'open');
    return client;
  }

  /** Opens a socket and begins a call on it, whose audio runs from now on. */
  static async call(url: string, options: TwilioOptions = {}): Promise<TwilioClient> {
    const client = await TwilioClient.open(url, options);
    client.send({ event: 'connected', protocol: 'Call', version: '1.0.0' });
    client.start();
    void client.run();
    return client;
  }

  send(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  start(): void {
    const { streamSid, callSid } = this;
    const { customParameters = {} } = this.options;
    this.sendNumbered('start', {
      accountSid: sid('AC'),
      streamSid,
      callSid,
      tracks: ['inbound'],
      mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
      customParameters,
    });
  }

  /** Resolves when all of it was said. @param pcm 8 kHz. */
  async say(pcm: Int16Array): Promise<void> {
    for (let at = 0; at < pcm.length; at += FRAME_SAMPLES) {
      const frame = SILENT_FRAME.slice();
      frame.set(pcm.subarray(at, at + FRAME_SAMPLES));
      this.speech.push(frame);
    }
    await this.until('all to be said', () => this.speech.length === 0);
  }

  press(digit: string): void {
    this.sendNumbered('dtmf', { track: 'inbound_track', digit });
  }

  /** The caller hangs up. */
  stop(): void {
    this.isOver = true;
    this.sendNumbered('stop', { accountSid: sid('AC'), callSid: this.callSid });
  }

  told<E extends 'media' | 'mark' | 'clear'>(event: E): MessageOf<E>[] {
    return this.received.flatMap(({ message }) =>
      'event' in message && message.event === event ? [message as MessageOf<E>] : [],
    );
  }

  get errors(): { error: string; message: string }[] {
    return this.received.flatMap(({ message }) => ('error' in message ? [message] : []));
  }

  /** When the first message of a sort came, from a moment on. */
  firstAtMs(event: 'media' | 'mark' | 'clear', fromMs = 0): number | undefined {
    return this.received.find(
      ({ atMs, message }) => atMs >= fromMs && 'event' in message && message.event === event,
    )?.atMs;
  }

  /** Resolves as soon as the condition holds. @throws Error when it does not for long. */
  async until(what: string, holds: () => boolean): Promise<void> {
    const endsAtMs = Date.now() + DEADLINE_MS;
    while (!holds()) {
      if (Date.now() > endsAtMs) {
        const came = this.received.map(({ message }) => ('event' in message ? message.event : message));
        throw new Error(`${what}: did not come, but ${JSON.stringify(came.slice(-40))}`);
      }
      await delay(5);
    }
  }

  async close(): Promise<void> {
    this.isOver = true;
    this.socket.close();
    await this.closed;
  }

  private sendNumbered(event: string, content: object): void {
    this.sequence += 1;
    const { streamSid } = this;
    this.send({ event, sequenceNumber: String(this.sequence), streamSid, [event]: content });
  }

  private sendMark(name: string): void {
    if (this.socket.readyState === WebSocket.OPEN) this.sendNumbered('mark', { name });
  }

  private take(message: TelephonyServerMessage): void {
    this.received.push({ atMs: performance.now(), message });
    if (!('event' in message) || message.streamSid !== this.streamSid) return;
    if (message.event === 'media') this.playout.play(Buffer.from(message.media.payload, 'base64'));
    else if (message.event === 'mark') this.playout.mark(message.mark.name);
    else this.playout.clear();
  }

  private async run(): Promise<void> {
    const begunAtMs = performance.now();
    for (let frame = 0; !this.isOver; frame += 1) {
      this.playout.tick();
      this.sendMedia(this.speech.shift());
      await delay(Math.max(0, begunAtMs + (frame + 1) * FRAME_MS - performance.now()));
    }
  }

  private sendMedia(said: Int16Array | undefined): void {
    const echo = this.echoed();
    const pcm = (said ?? SILENT_FRAME).map((sample, index) => sample + (echo[index] ?? 0));
    const payload = Buffer.from(encodeMuLaw(pcm)).toString('base64');
    const timestamp = String(this.chunk * FRAME_MS);
    this.chunk += 1;
    this.sendNumbered('media', { track: 'inbound', chunk: String(this.chunk), timestamp, payload });
    if (said !== undefined) this.saidAtMs = performance.now();
  }

  private echoed(): Int16Array {
    const { echo } = this.options;
    if (echo === undefined) return SILENT_FRAME;
    const frame = this.playout.heard.at(-1 - Math.round(echo.delayMs / FRAME_MS));
    return frame?.map((sample) => Math.round(sample * echo.gain)) ?? SILENT_FRAME;
  }
}
