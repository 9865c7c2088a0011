import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { SpeechBehaviour } from '../conformance/text-to-speech.conformance.js';

/** What a stand-in does besides what every provider's suite asks of it. */
export interface SpeechScript extends SpeechBehaviour {
  /** Refuses with this status: a request, or the handshake of a socket. */
  status?: number;
  headers?: Record<string, string>;
  /** The body of a refusal, or an error message in the place of the first audio. */
  problem?: object | string;
  /** In the place of all that is sent by itself after the greeting. */
  frames?: readonly string[];
}

/** A text, or a piece of audio, that a stand-in was given. */
export interface SpeechAsked {
  path: string;
  headers: IncomingHttpHeaders;
  /** The message or messages that gave it. */
  messages: readonly Record<string, unknown>[];
}

export interface SpeechStandInOptions {
  /** The key that it asks for. */
  key?: string;
}

/** A vendor of speech, said or heard, on loopback, in health and in sickness. Each kind has its own protocol; the caller closes it. */
export class SpeechStandIn<Script extends { headers?: Record<string, string> } = SpeechScript> {
  readonly asked: SpeechAsked[] = [];
  readonly server: Server = createServer();
  private readonly sockets = new Set<Socket>();
  private readonly working = new Set<object>();
  private readonly waiting = new Set<() => void>();
  private accepted = 0;

  /** @param script what it does until it is told otherwise. */
  constructor(
    readonly key: string | undefined,
    public script: Script,
  ) {
    this.server.on('connection', (socket: Socket) => {
      this.accepted += 1;
      this.sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => this.sockets.delete(socket));
    });
  }

  /** Starts it on a free port. */
  async listen(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  /** Base URL, without a path. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Connections that are open now, and all that there were. */
  openConnections(): number {
    return this.sockets.size;
  }

  connections(): number {
    return this.accepted;
  }

  /** Notes that a text is being spoken; the returned function, that it is done or wanted no more. */
  begin(asked: SpeechAsked): () => void {
    const work = {};
    this.asked.push(asked);
    this.working.add(work);
    this.tell();
    return () => {
      this.working.delete(work);
      this.tell();
    };
  }

  /** Resolves when there have been so many texts. */
  whenAsked(count: number): Promise<void> {
    return this.when(() => this.asked.length >= count);
  }

  /** Resolves when no text is being spoken. */
  whenLeft(): Promise<void> {
    return this.when(() => this.working.size === 0);
  }

  /** The fields that a refused handshake carries. */
  headerLines(): string {
    const fields = Object.entries(this.script.headers ?? {});
    return fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  }

  /** Closes every connection, as a vendor does with those that nobody uses. */
  dropKept(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private when(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!isSo()) return;
        this.waiting.delete(look);
        resolve();
      };
      this.waiting.add(look);
      look();
    });
  }

  private tell(): void {
    for (const look of [...this.waiting]) look();
  }
}

/** Ten samples of a value, as s16le. */
export const pcmOf = (value: number): Buffer => Buffer.from(new Int16Array(10).fill(value).buffer);
