import type { AppError } from '../../../platform/errors/app-error.js';
import type { RecoveryTimer } from '../breakers/recovery-timer.js';
import { VendorSocket } from '../connections/vendor-socket.js';
import type { RecognitionErrors } from '../recognition/recognition-errors.js';
import { explainDeepgramClose, explainDeepgramRefusal, isIdleClose } from './deepgram-refusals.js';

/** Where a live recording is recognised, and by whom. */
export interface DeepgramTarget {
  url: string;
  headers: Readonly<Record<string, string>>;
  connectTimeoutMs: number;
  errors: RecognitionErrors;
  timer: RecoveryTimer;
}

export interface DeepgramSocketObserver {
  /** What waited has been sent. */
  onOpen: () => void;
  onMessage: (text: string) => void;
  /** Told once, unless it was closed from here. */
  onGone: (error: AppError) => void;
}

/** After 10 s without audio or `KeepAlive` the vendor closes; it wants one every 3 to 5 s. */
const KEEP_ALIVE_MS = 3000;
/** Of one message: a quarter of a second. */
const FRAME_SAMPLES = 4000;
/** Two minutes of audio that did not go out: the connection does not carry it. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;

/**
 * The socket of one live recording. What is sent before it is open waits, in order. One that the vendor closes because
 * nobody has spoken yet is opened again with the first audio.
 */
export class DeepgramSocket {
  private socket: VendorSocket | undefined;
  private waiting: ((socket: VendorSocket) => void)[] = [];
  private waitingBytes = 0;
  private hasOpened = false;
  private isClosed = false;
  private isEnding = false;
  private hasAudio = false;
  private isQuiet = true;
  private stopKeeping = (): void => undefined;

  constructor(
    private readonly target: DeepgramTarget,
    private readonly observer: DeepgramSocketObserver,
  ) {
    this.connect();
  }

  get isOpen(): boolean {
    return this.hasOpened;
  }

  /** Sends samples, which are copied. An empty message would end the recording at the vendor. */
  sendAudio(pcm: Int16Array): void {
    if (this.isClosed || pcm.length === 0) return;
    this.hasAudio = true;
    this.isQuiet = false;
    if (this.socket === undefined) this.connect();
    for (let at = 0; at < pcm.length; at += FRAME_SAMPLES) {
      const bytes = new Uint8Array(pcm.slice(at, at + FRAME_SAMPLES).buffer);
      this.send((socket) => socket.sendBytes(bytes), bytes.length);
    }
    if (this.waitingBytes + (this.socket?.bufferedBytes ?? 0) <= MAX_UNSENT_BYTES) return;
    this.lose(this.target.errors.failed('takes audio too slowly'));
  }

  /** Asks for the text of what was sent. */
  finalize(): void {
    this.send((socket) => socket.send({ type: 'Finalize' }));
  }

  /** Says that no more audio comes: the vendor tells the rest, and closes. */
  closeStream(): void {
    this.isEnding = true;
    this.send((socket) => socket.send({ type: 'CloseStream' }));
    this.stopKeeping();
  }

  /** Ends the connection at once. */
  close(): void {
    this.isClosed = true;
    this.waiting = [];
    this.stopKeeping();
    this.socket?.close();
  }

  private send(message: (socket: VendorSocket) => void, bytes = 0): void {
    if (this.hasOpened && this.socket !== undefined) return message(this.socket);
    this.waiting.push(message);
    this.waitingBytes += bytes;
  }

  private connect(): void {
    const { url, headers, connectTimeoutMs, errors } = this.target;
    const socket = new VendorSocket({
      url,
      headers,
      connectTimeoutMs,
      errors,
      onMessage: this.observer.onMessage,
      onGone: (error) => this.onGone(error),
      explainClose: (code, reason) => explainDeepgramClose(errors, code, reason),
      explainRefusal: (status, headers) => explainDeepgramRefusal(errors, status, headers),
    });
    this.socket = socket;
    socket.opened.then(
      () => this.onOpen(socket),
      // Told by onGone.
      () => undefined,
    );
  }

  private onOpen(socket: VendorSocket): void {
    if (this.isClosed || socket.isGone) return;
    this.hasOpened = true;
    for (const message of this.waiting.splice(0)) message(socket);
    this.waitingBytes = 0;
    if (!this.isEnding) this.keepAlive();
    this.observer.onOpen();
  }

  private keepAlive(): void {
    this.stopKeeping = this.target.timer(() => {
      if (this.isQuiet) this.socket?.send({ type: 'KeepAlive' });
      this.isQuiet = true;
      this.keepAlive();
    }, KEEP_ALIVE_MS);
  }

  private onGone(error: AppError): void {
    this.stopKeeping();
    if (this.hasAudio || !isIdleClose(error)) return this.lose(error);
    this.hasOpened = false;
    this.socket = undefined;
  }

  private lose(error: AppError): void {
    this.close();
    this.observer.onGone(error);
  }
}
