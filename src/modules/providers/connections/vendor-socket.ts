import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { RawData, WebSocket } from 'ws';
import type { AppError } from '../../../platform/errors/app-error.js';
import { traceHeaders } from '../../../platform/telemetry/tracing/current-span.js';
import { retryAfterSecOf } from '../openai-compatible/retry-policy.js';

/** How what goes wrong with a socket is told: the errors of speech synthesis, or those of recognition. */
export interface SocketErrors {
  missed(stage: 'connect', limitMs: number): AppError;
  failed(what: string, details?: object): AppError;
  unavailable(what: string, details?: object): AppError;
  unreachable(reason: string): AppError;
  ofStatus(status: number, retryAfterSec?: number): AppError;
}

export interface VendorSocketOptions {
  /** An `http` or `https` address; the socket's own protocol follows from it. */
  url: string;
  headers: Readonly<Record<string, string>>;
  connectTimeoutMs: number;
  errors: SocketErrors;
  /** Told each message in text; not any more once it is closed. */
  onMessage: (text: string) => void;
  /** Told once when the connection cannot be made or ends, unless it was closed from here. */
  onGone: (error: AppError) => void;
  /** What the vendor means by closing it so, where it says more than others do. */
  explainClose?: (code: number, reason: string) => AppError | undefined;
  /** What the vendor means by refusing the handshake so, as far as its status does not tell. */
  explainRefusal?: (status: number, headers: IncomingHttpHeaders) => AppError | undefined;
}

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
/** A vendor that does not answer a ping until the next is gone, whatever its connection looks like. */
const PING_MS = 15_000;
const RETRY_LATER = 1013;
const POLICY = 1008;

/**
 * A WebSocket to a vendor, which is told to be gone when it is. The library is loaded with the first one. Whoever makes
 * it calls {@link close}.
 */
export class VendorSocket {
  /** Resolves when it is open. @throws AppError when it cannot be opened, or is closed before. */
  readonly opened: Promise<void>;
  private socket: WebSocket | undefined;
  private ping: NodeJS.Timeout | undefined;
  private isOver = false;
  private isAlive = true;
  private lastHeardMs = performance.now();
  private settle: { resolve: () => void; reject: (error: AppError) => void } | undefined;

  constructor(private readonly options: VendorSocketOptions) {
    this.opened = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    // Who waits for it hears of the failure; nobody may be waiting.
    this.opened.catch(() => undefined);
    void this.connect();
  }

  /** When a message came, or the socket was made, on the clock of `performance`. */
  get heardAtMs(): number {
    return this.lastHeardMs;
  }

  /** Whether it is closed, from here or there. */
  get isGone(): boolean {
    return this.isOver;
  }

  /** Sends a message as JSON; one that cannot be delivered shows as the end of the connection. */
  send(message: object): void {
    if (!this.isOver) this.socket?.send(JSON.stringify(message), () => undefined);
  }

  /** Sends a message of bytes, which are not to change any more; as {@link send} in all else. */
  sendBytes(bytes: Uint8Array): void {
    if (!this.isOver) this.socket?.send(bytes, { binary: true }, () => undefined);
  }

  /** What was sent and has not gone out yet. */
  get bufferedBytes(): number {
    return this.socket?.bufferedAmount ?? 0;
  }

  /** Ends the connection at once. */
  close(): void {
    this.finish(this.options.errors.failed('was closed'));
  }

  private async connect(): Promise<void> {
    const { WebSocket } = await import('ws');
    if (this.isOver) return;
    const { url, headers, connectTimeoutMs } = this.options;
    const socket = new WebSocket(url.replace(/^http/, 'ws'), {
      headers: { ...traceHeaders(), ...headers },
      handshakeTimeout: connectTimeoutMs,
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
    });
    this.socket = socket;
    socket.on('open', () => this.onOpen(socket));
    socket.on('message', (data: RawData, isBinary: boolean) => this.onMessage(data, isBinary));
    socket.on('pong', () => (this.isAlive = true));
    socket.on('error', (error: NodeJS.ErrnoException) => this.lose(this.errorOf(error)));
    socket.on('close', (code: number, reason: Buffer) =>
      this.lose(this.errorOfClose(code, reason.toString('utf8'))),
    );
    socket.on('unexpected-response', (request: ClientRequest, response: IncomingMessage) => {
      this.lose(this.errorOfRefusal(response));
      request.destroy();
    });
  }

  private onOpen(socket: WebSocket): void {
    this.settle?.resolve();
    this.ping = setInterval(() => {
      if (!this.isAlive) return this.lose(this.options.errors.unreachable('no answer to a ping'));
      this.isAlive = false;
      socket.ping();
    }, PING_MS);
    this.ping.unref();
  }

  private onMessage(data: RawData, isBinary: boolean): void {
    if (this.isOver) return;
    this.lastHeardMs = performance.now();
    this.isAlive = true;
    if (isBinary) return this.lose(this.options.errors.failed('sent a message that is not of the protocol'));
    this.options.onMessage((data as Buffer).toString('utf8'));
  }

  private errorOf({ code, message }: NodeJS.ErrnoException): AppError {
    const { errors, connectTimeoutMs } = this.options;
    if (message.includes('handshake has timed out')) return errors.missed('connect', connectTimeoutMs);
    return code === undefined || code.startsWith('WS_ERR')
      ? errors.failed('broke the protocol of its socket')
      : errors.unreachable(code);
  }

  private errorOfRefusal({ statusCode: status = 0, headers }: IncomingMessage): AppError {
    const { errors, explainRefusal } = this.options;
    return explainRefusal?.(status, headers) ?? errors.ofStatus(status, retryAfterSecOf(headers));
  }

  private errorOfClose(code: number, reason: string): AppError {
    const { errors, explainClose } = this.options;
    const explained = explainClose?.(code, reason);
    if (explained !== undefined) return explained;
    if (code === RETRY_LATER) return errors.ofStatus(429);
    if (code === POLICY) return errors.unavailable('closed the connection by its rules', { code });
    return errors.failed('closed the connection', { code });
  }

  private lose(error: AppError): void {
    if (this.isOver) return;
    this.finish(error);
    this.options.onGone(error);
  }

  private finish(error: AppError): void {
    if (this.isOver) return;
    this.isOver = true;
    clearInterval(this.ping);
    this.settle?.reject(error);
    this.socket?.terminate();
  }
}
