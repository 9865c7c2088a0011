import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { BenchCall, CallEvent, Echo } from './bench-call.js';
import { nextOf, type Microphone } from './microphone.js';

/** Somebody at the end of a socket. */
export abstract class SocketCall implements BenchCall {
  readonly events: CallEvent[] = [];
  protected abstract readonly microphone: Microphone;

  protected constructor(protected readonly socket: WebSocket) {
    socket.on('error', () => undefined);
  }

  abstract say(pcm: Int16Array): { begunAtMs: number; over: Promise<void> };
  abstract stopAnswer(): void;
  /** Has the server close the socket, or closes it. */
  protected abstract hangUp(): void;

  hearEcho(echo: Echo): void {
    this.microphone.hearEcho(echo);
  }

  next(what: CallEvent['what'], afterMs: number, limitMs: number): Promise<CallEvent | undefined> {
    return nextOf(this.events, what, afterMs, limitMs);
  }

  async close(): Promise<void> {
    this.microphone.close();
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.socket, 'close');
    this.hangUp();
    await closed;
  }
}
