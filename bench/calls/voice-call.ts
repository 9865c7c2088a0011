import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { VoiceServerMessage } from '../../src/modules/voice/codec/voice-messages.js';

/** What a caller hears and is told, on the clock of the callers' process. */
export interface CallEvent {
  atMs: number;
  what: 'audio' | 'listening' | 'thinking' | 'speaking' | 'idle' | 'interrupt_ack' | 'error';
}

export const FRAME_MS = 20;
const SAMPLES_PER_MS = 16;
const FRAME_SAMPLES = FRAME_MS * SAMPLES_PER_MS;
/** A room without anybody who speaks, as samples. */
const ROOM_NOISE = 3;
const BYTES_PER_SAMPLE = 2;

/** What is heard of an answer by the microphone that stands beside the loudspeaker. */
export interface Echo {
  delayMs: number;
  gain: number;
}

/** Somebody at document 4's socket, whose microphone is always on. Whoever opens it closes it. */
export class VoiceCall {
  readonly events: CallEvent[] = [];
  private readonly begunAtMs = performance.now();
  private readonly closing = new AbortController();
  private frame = 0;
  private saying: { pcm: Int16Array; fromFrame: number; done: () => void } | undefined;
  private readonly heard: number[] = [];
  /** Since when what is heard is heard again by the microphone. */
  private echo: (Echo & { sinceFrame: number }) | undefined;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.take(JSON.parse(data.toString()) as VoiceServerMessage));
    socket.on('error', () => undefined);
    void this.record();
  }

  static async open(url: string): Promise<VoiceCall> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    const call = new VoiceCall(socket);
    await once(socket, 'open');
    return call;
  }

  /** Says a clip from the next frame on. @returns when its first sample is said, and its end. */
  say(pcm: Int16Array): { begunAtMs: number; over: Promise<void> } {
    const fromFrame = this.frame;
    const over = new Promise<void>((done) => (this.saying = { pcm, fromFrame, done }));
    return { begunAtMs: this.begunAtMs + fromFrame * FRAME_MS, over };
  }

  /** From now on the microphone hears the loudspeaker. */
  hearEcho(echo: Echo): void {
    this.echo = { ...echo, sinceFrame: this.frame };
  }

  interrupt(): void {
    this.socket.send(JSON.stringify({ type: 'interrupt' }));
  }

  /** Resolves with the first event of a kind after a moment, or with undefined when none came in time. */
  async next(what: CallEvent['what'], afterMs: number, limitMs: number): Promise<CallEvent | undefined> {
    for (const endMs = performance.now() + limitMs; performance.now() < endMs; await wait(FRAME_MS)) {
      const found = this.events.find((event) => event.what === what && event.atMs >= afterMs);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async close(): Promise<void> {
    this.closing.abort();
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.socket, 'close');
    this.socket.close();
    await closed;
  }

  /** A frame is sent when its last sample was said. */
  private async record(): Promise<void> {
    while (!this.closing.signal.aborted) {
      const dueAtMs = this.begunAtMs + (this.frame + 1) * FRAME_MS;
      await wait(Math.max(0, dueAtMs - performance.now()));
      if (this.socket.readyState === WebSocket.OPEN) this.send(this.nextFrame());
      this.frame += 1;
    }
  }

  private nextFrame(): Int16Array {
    const { saying, echo, frame } = this;
    const at = saying === undefined ? 0 : (frame - saying.fromFrame) * FRAME_SAMPLES;
    const echoAt =
      echo === undefined ? -1 : (frame - echo.sinceFrame) * FRAME_SAMPLES - echo.delayMs * SAMPLES_PER_MS;
    if (saying !== undefined && at >= saying.pcm.length) {
      this.saying = undefined;
      saying.done();
    }
    return Int16Array.from({ length: FRAME_SAMPLES }, (_, sample) => {
      const said = saying?.pcm[at + sample] ?? Math.round((Math.random() - 0.5) * 2 * ROOM_NOISE);
      return said + Math.round((this.heard[echoAt + sample] ?? 0) * (echo?.gain ?? 0));
    });
  }

  private send(pcm: Int16Array): void {
    const data = Buffer.from(pcm.buffer).toString('base64');
    this.socket.send(JSON.stringify({ type: 'audio', data }));
  }

  private take(message: VoiceServerMessage): void {
    const atMs = performance.now();
    if (message.type === 'state_change') this.events.push({ atMs, what: message.state });
    if (message.type === 'audio' || message.type === 'interrupt_ack' || message.type === 'error')
      this.events.push({ atMs, what: message.type });
    if (message.type === 'audio' && this.echo !== undefined) this.keep(Buffer.from(message.data, 'base64'));
  }

  /** The loudspeaker plays what comes from now on. */
  private keep(pcm: Buffer): void {
    if (this.echo !== undefined && this.heard.length === 0) this.echo.sinceFrame = this.frame;
    for (let at = 0; at + 1 < pcm.length; at += BYTES_PER_SAMPLE) this.heard.push(pcm.readInt16LE(at));
  }
}
