import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket, type ClientOptions } from 'ws';
import { inRealTime } from '../../src/cli/in-real-time.js';
import { FRAME_MS } from '../../src/cli/call/twilio-playout.js';
import { FRAME_SAMPLES, TwilioStream } from '../../src/cli/call/twilio-stream.js';
import { StreamResampler } from '../../src/engine/audio/stream-resampler.js';
import type { TelephonyServerMessage } from '../../src/modules/telephony/codec/twilio-messages.js';
import { speak } from './synthetic-speech.js';

const DEADLINE_MS = 45_000;
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
  private readonly stream = new TwilioStream((message) => {
    if (this.socket.readyState === WebSocket.OPEN) this.send(message);
  });
  readonly callSid = this.stream.callSid;
  readonly streamSid = this.stream.streamSid;
  readonly playout = this.stream.playout;
  readonly received: Received[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  /** Frames of the caller that were not sent yet. */
  private speech: Int16Array[] = [];
  private readonly over = new AbortController();
  /** When the last frame of what was said has gone out. */
  saidAtMs = 0;

  private constructor(
    readonly socket: WebSocket,
    private readonly options: TwilioOptions,
  ) {
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        this.over.abort();
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
    client.stream.connect();
    client.start();
    void client.run();
    return client;
  }

  send(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  start(): void {
    this.stream.start(this.options.customParameters ?? {});
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
    this.stream.press(digit);
  }

  /** The caller hangs up. */
  stop(): void {
    this.over.abort();
    this.stream.stop();
  }

  told<E extends 'media' | 'mark' | 'clear'>(event: E): MessageOf<E>[] {
    return this.received.flatMap(({ message }) =>
      'event' in message && message.event === event ? [message as MessageOf<E>] : [],
    );
  }

  get errors(): { error: string; message: string }[] {
    return this.received.flatMap(({ message }) => ('error' in message ? [message] : []));
  }

  /** Resolves when so many sentences were played to the caller, not only sent: whoever speaks before interrupts them. */
  untilHeard(what: string, sentences: number): Promise<void> {
    return this.until(what, () => this.told('mark').length >= sentences && this.playout.bufferedMs === 0);
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
    this.over.abort();
    this.socket.close();
    await this.closed;
  }

  private take(message: TelephonyServerMessage): void {
    this.received.push({ atMs: performance.now(), message });
    this.stream.take(message);
  }

  private run(): Promise<void> {
    return inRealTime(FRAME_MS, this.over.signal, () => {
      this.playout.tick();
      this.sendMedia(this.speech.shift());
    });
  }

  private sendMedia(said: Int16Array | undefined): void {
    const echo = this.echoed();
    const pcm = (said ?? SILENT_FRAME).map((sample, index) => sample + (echo[index] ?? 0));
    this.send(this.stream.media(pcm));
    if (said !== undefined) this.saidAtMs = performance.now();
  }

  private echoed(): Int16Array {
    const { echo } = this.options;
    if (echo === undefined) return SILENT_FRAME;
    const frame = this.playout.heard.at(-1 - Math.round(echo.delayMs / FRAME_MS));
    return frame?.map((sample) => Math.round(sample * echo.gain)) ?? SILENT_FRAME;
  }
}
