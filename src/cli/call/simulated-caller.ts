import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { TelephonyServerMessage } from '../../modules/telephony/codec/twilio-messages.js';
import { CLOSE } from '../../platform/ws/close-codes.js';
import { inRealTime } from '../in-real-time.js';
import type { CallOutcome, CallTurn } from './call-outcome.js';
import { LineFaults, type Faults } from './line-faults.js';
import { FRAME_MS, STALE_MS } from './twilio-playout.js';
import { FRAME_SAMPLES, TwilioStream } from './twilio-stream.js';

/** A recording as a caller says it, 8 kHz, and where its sound begins and ends. */
export interface SpokenRecording {
  file: string;
  pcm: Int16Array;
  begin: number;
  end: number;
}

export interface CallerOptions {
  call: number;
  url: URL;
  headers: Record<string, string>;
  parameters: Record<string, string>;
  faults: Faults;
  recordings: readonly SpokenRecording[];
  interruptAfterMs: number | undefined;
  /** The recordings are said once, and again until this moment of `performance.now()`. */
  untilMs: number;
  note: (what: string) => void;
}

/** No answer within so many milliseconds is none. */
const ANSWER_TIMEOUT_MS = 30_000;
const OPEN_TIMEOUT_MS = 15_000;
const CLOSE_TIMEOUT_MS = 5000;
/** An answer is over when nothing has come, and nothing was left to play, for so long. */
const QUIET_MS = 1500;
const SILENT_FRAME = new Int16Array(FRAME_SAMPLES);

/** One call: its recordings are said in real time, each when the last was answered; then the caller hangs up. */
export class SimulatedCaller {
  /** Everything that the caller said, 8 kHz. */
  readonly said: Int16Array[] = [];
  private readonly socket: WebSocket;
  private readonly stream = new TwilioStream((message) => this.send(message));
  private readonly line: LineFaults<object>;
  private readonly over = new AbortController();
  private readonly errors: string[] = [];
  private speech: Int16Array[] = [];
  private closeReason: string | undefined;
  /** Whether the server has ended the call by itself, with nothing wrong. */
  private hasHungUp = false;
  private lastSoundingMs = 0;
  private firstMediaMs: number | undefined;
  private firstClearMs: number | undefined;
  private lastClearMs = -Infinity;
  private stale = 0;
  private audioMs = 0;
  private lateMs = 0;

  constructor(private readonly options: CallerOptions) {
    this.line = new LineFaults(options.faults);
    const { headers } = options;
    this.socket = new WebSocket(options.url, {
      headers,
      perMessageDeflate: false,
      handshakeTimeout: OPEN_TIMEOUT_MS,
    });
    this.socket.on('error', (error) => this.end(error.message));
    this.socket.on('close', (code, reason) => {
      this.hasHungUp = code === CLOSE.normal;
      this.end(`closed with ${code} ${reason.toString()}`.trim());
    });
    this.socket.on('message', (data: Buffer) => {
      this.take(JSON.parse(data.toString()) as TelephonyServerMessage);
    });
  }

  /** Everything that the caller heard, 8 kHz. */
  get heard(): readonly Int16Array[] {
    return this.stream.playout.heard;
  }

  /** Calls, talks and hangs up. */
  async call(): Promise<CallOutcome> {
    await this.until(() => this.socket.readyState === WebSocket.OPEN);
    const turns: CallTurn[] = [];
    if (this.closeReason !== undefined) return this.outcome('refused', undefined, turns);
    this.stream.connect();
    this.stream.start(this.options.parameters);
    void inRealTime(FRAME_MS, this.over.signal, (lateMs) => this.tick(lateMs));
    const greetingMs = await this.hearGreeting();
    for (let next = 0; this.isToGoOn(next); next += 1) turns.push(await this.takeTurn(next));
    if (this.closeReason !== undefined) return this.outcome(this.endedBy(turns), greetingMs, turns);
    await this.hangUp();
    return this.outcome('completed', greetingMs, turns);
  }

  private isToGoOn(turn: number): boolean {
    const isOnce = turn < this.options.recordings.length;
    return this.closeReason === undefined && (isOnce || performance.now() < this.options.untilMs);
  }

  /** A call that ends before anything was said to it is one that was not taken; behind the last answer it may end. */
  private endedBy(turns: readonly CallTurn[]): CallOutcome['status'] {
    const isAllSaid = turns.length >= this.options.recordings.length;
    if (isAllSaid && this.hasHungUp) return 'completed';
    return turns.length === 0 && this.audioMs === 0 ? 'refused' : 'cut';
  }

  private async hearGreeting(): Promise<number | undefined> {
    const startedAtMs = performance.now();
    this.lastSoundingMs = startedAtMs;
    await this.until(() => this.isQuiet());
    return this.firstMediaMs === undefined ? undefined : this.firstMediaMs - startedAtMs;
  }

  private async takeTurn(turn: number): Promise<CallTurn> {
    const { call, recordings, interruptAfterMs, note } = this.options;
    const { file, pcm, begin, end } = recordings[turn % recordings.length]!;
    const wasQuiet = this.isQuiet();
    this.firstClearMs = undefined;
    note(`call ${call}: says ${file}`);
    const firstSoundMs = await this.say(pcm.subarray(0, begin));
    this.firstMediaMs = undefined;
    this.audioMs = 0;
    await this.say(pcm.subarray(begin, end));
    const bargeInMs = this.firstClearMs === undefined ? undefined : this.firstClearMs - firstSoundMs;
    const isEarly = wasQuiet && this.firstMediaMs !== undefined;
    this.firstMediaMs = undefined;
    const lastSoundMs = performance.now();
    this.enqueue(pcm.subarray(end));
    await this.until(() => this.firstMediaMs !== undefined, ANSWER_TIMEOUT_MS);
    const firstMediaMs = this.firstMediaMs as number | undefined;
    const latencyMs = firstMediaMs === undefined ? undefined : firstMediaMs - lastSoundMs;
    note(
      `call ${call}: ${latencyMs === undefined ? 'no answer' : `answer after ${Math.round(latencyMs)} ms`}`,
    );
    const interruptsAtMs = performance.now() + (interruptAfterMs ?? Infinity);
    await this.until(() => this.isQuiet() || performance.now() >= interruptsAtMs);
    return { file, latencyMs, isEarly, bargeInMs, audioMs: this.audioMs };
  }

  /** @returns when its last frame had been sent. */
  private async say(pcm: Int16Array): Promise<number> {
    this.enqueue(pcm);
    await this.until(() => this.speech.length === 0);
    return performance.now();
  }

  private enqueue(pcm: Int16Array): void {
    for (let at = 0; at < pcm.length; at += FRAME_SAMPLES) {
      const frame = SILENT_FRAME.slice();
      frame.set(pcm.subarray(at, at + FRAME_SAMPLES));
      this.speech.push(frame);
    }
  }

  private isQuiet(): boolean {
    return this.speech.length === 0 && performance.now() - this.lastSoundingMs >= QUIET_MS;
  }

  private tick(lateMs: number): void {
    this.lateMs = Math.max(this.lateMs, lateMs);
    if (this.stream.playout.bufferedMs > 0) this.lastSoundingMs = performance.now();
    this.stream.playout.tick();
    const frame = this.speech.shift() ?? SILENT_FRAME;
    this.said.push(frame);
    for (const message of this.line.pass(this.stream.media(frame), performance.now())) this.send(message);
  }

  private take(message: TelephonyServerMessage): void {
    const nowMs = performance.now();
    if ('error' in message) this.errors.push(message.message);
    else if (message.event === 'clear') {
      this.firstClearMs ??= nowMs;
      this.lastClearMs = nowMs;
    } else if (message.event === 'media') {
      if (nowMs - this.lastClearMs < STALE_MS) this.stale += 1;
      this.firstMediaMs ??= nowMs;
      this.lastSoundingMs = nowMs;
      this.audioMs += Buffer.byteLength(message.media.payload, 'base64') / 8;
    }
    this.stream.take(message);
  }

  private send(message: object): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private end(reason: string): void {
    this.closeReason ??= reason;
    this.over.abort();
  }

  private async hangUp(): Promise<void> {
    this.over.abort();
    this.stream.stop();
    const closing = AbortSignal.timeout(CLOSE_TIMEOUT_MS);
    await once(this.socket, 'close', { signal: closing }).catch(() => {
      this.errors.push('The server did not close the socket after stop.');
      this.socket.terminate();
    });
  }

  /** Resolves when something holds, when the call has ended or when it took too long. */
  private async until(holds: () => boolean, timeoutMs = Infinity): Promise<void> {
    const endsAtMs = performance.now() + timeoutMs;
    while (!holds() && this.closeReason === undefined && performance.now() < endsAtMs) await delay(5);
  }

  private outcome(
    status: CallOutcome['status'],
    greetingMs: number | undefined,
    turns: CallTurn[],
  ): CallOutcome {
    const { stream, errors, lateMs, stale } = this;
    const reason = status === 'completed' ? undefined : this.closeReason;
    const { gaps } = stream.playout;
    return {
      call: this.options.call,
      callSid: stream.callSid,
      status,
      reason,
      greetingMs,
      turns,
      gaps,
      stale,
      errors,
      lateMs,
    };
  }
}
