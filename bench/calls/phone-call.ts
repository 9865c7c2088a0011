import { once } from 'node:events';
import { WebSocket } from 'ws';
import { STALE_MS } from '../../src/cli/call/twilio-playout.js';
import { TwilioStream } from '../../src/cli/call/twilio-stream.js';
import { StreamResampler } from '../../src/engine/audio/stream-resampler.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../src/engine/ports/audio-decoder.js';
import type { TelephonyServerMessage } from '../../src/modules/telephony/codec/twilio-messages.js';
import { Microphone } from './microphone.js';
import { SocketCall } from './socket-call.js';

const LINE_RATE_HZ = 8000;
const SAMPLES_PER_MS = LINE_RATE_HZ / 1000;
/** An answer is over when nothing came, and nothing was left to play, for so long. */
const QUIET_MS = 600;
/** The name of a mark; the answer that its sentence is of comes first. */
const MARK = /^sentence_end_(\d+)_/;

/**
 * Somebody on the telephone, with Twilio in between: what comes is played out, its marks sent back. `speaking` comes before
 * the first audio after a silence, `listening` is Twilio told to drop what it has not played.
 */
export class PhoneCall extends SocketCall {
  private readonly stream = new TwilioStream((message) => this.sendMessage(message));
  protected readonly microphone = new Microphone(SAMPLES_PER_MS, (pcm) => this.tick(pcm));
  private lastSoundingMs = 0;
  private clearedAtMs = -Infinity;
  private isSpeaking = false;
  private isStopping = false;
  /** The greeting is the first; one that is halted within its first sentence brings no mark. */
  private lastAnswer: string | undefined = '1';

  private constructor(socket: WebSocket) {
    super(socket);
    socket.on('message', (data: Buffer) => this.take(JSON.parse(data.toString()) as TelephonyServerMessage));
  }

  static async open(url: string): Promise<PhoneCall> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    const call = new PhoneCall(socket);
    await once(socket, 'open');
    call.stream.connect();
    call.stream.start({});
    return call;
  }

  say(pcm: Int16Array): { begunAtMs: number; over: Promise<void> } {
    const resampler = new StreamResampler(ENGINE_SAMPLE_RATE_HZ, LINE_RATE_HZ);
    return this.microphone.say(Int16Array.from([...resampler.push(pcm), ...resampler.flush()]));
  }

  /** A telephone has no other way than to speak: the answer is heard to its end. */
  stopAnswer(): void {
    this.isStopping = true;
  }

  protected override hangUp(): void {
    this.stream.stop();
  }

  private tick(pcm: Int16Array): void {
    const nowMs = performance.now();
    const { playout } = this.stream;
    if (playout.bufferedMs > 0) this.lastSoundingMs = nowMs;
    const heard = playout.tick();
    if (this.microphone.hearsEcho) this.microphone.play(heard);
    // Nobody reads it; a long call would hold it all.
    playout.heard.length = 0;
    this.sendMessage(this.stream.media(pcm));
    if (nowMs - this.lastSoundingMs < QUIET_MS) return;
    this.isSpeaking = false;
    if (this.isStopping) this.events.push({ atMs: nowMs, what: 'stopped' });
    this.isStopping = false;
  }

  private sendMessage(message: object): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private take(message: TelephonyServerMessage): void {
    const atMs = performance.now();
    this.stream.take(message);
    const isStale = atMs - this.clearedAtMs < STALE_MS;
    if ('error' in message) this.events.push({ atMs, what: 'error' });
    else if (message.event === 'clear') {
      this.isSpeaking = false;
      this.clearedAtMs = atMs;
      this.events.push({ atMs, what: 'listening' });
    } else if (message.event === 'media') {
      if (!this.isSpeaking && !isStale) this.events.push({ atMs, what: 'speaking' });
      this.isSpeaking ||= !isStale;
      this.lastSoundingMs = atMs;
      this.events.push({ atMs, what: 'audio' });
    } else this.noteAnswer(message.mark.name, atMs);
  }

  private noteAnswer(mark: string, atMs: number): void {
    const answer = MARK.exec(mark)?.[1];
    if (this.lastAnswer !== undefined && answer !== this.lastAnswer)
      this.events.push({ atMs, what: 'renewed' });
    this.lastAnswer = answer;
  }
}
