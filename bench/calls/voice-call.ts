import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { VoiceServerMessage } from '../../src/modules/voice/codec/voice-messages.js';
import { Microphone } from './microphone.js';
import { SocketCall } from './socket-call.js';

const SAMPLES_PER_MS = 16;

/** Somebody at document 4's socket. */
export class VoiceCall extends SocketCall {
  protected readonly microphone = new Microphone(SAMPLES_PER_MS, (pcm) => this.send(pcm));

  private constructor(socket: WebSocket) {
    super(socket);
    socket.on('message', (data: Buffer) => this.take(JSON.parse(data.toString()) as VoiceServerMessage));
  }

  /** @param url of the surface: each call is a session of its own. */
  static async open(url: string): Promise<VoiceCall> {
    const socket = new WebSocket(`${url}/${crypto.randomUUID()}`, { perMessageDeflate: false });
    const call = new VoiceCall(socket);
    await once(socket, 'open');
    return call;
  }

  say(pcm: Int16Array): { begunAtMs: number; over: Promise<void> } {
    return this.microphone.say(pcm);
  }

  stopAnswer(): void {
    this.socket.send(JSON.stringify({ type: 'interrupt' }));
  }

  protected override hangUp(): void {
    this.socket.close();
  }

  private send(pcm: Int16Array): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    const data = Buffer.from(pcm.buffer).toString('base64');
    this.socket.send(JSON.stringify({ type: 'audio', data }));
  }

  private take(message: VoiceServerMessage): void {
    const atMs = performance.now();
    if (message.type === 'state_change') this.events.push({ atMs, what: message.state });
    if (message.type === 'interrupt_ack') this.events.push({ atMs, what: 'stopped' });
    if (message.type === 'audio' || message.type === 'error') this.events.push({ atMs, what: message.type });
    if (message.type === 'audio' && this.microphone.hearsEcho) {
      const bytes = Buffer.from(message.data, 'base64');
      this.microphone.play(
        Int16Array.from({ length: bytes.length >> 1 }, (_, at) => bytes.readInt16LE(2 * at)),
      );
    }
  }
}
