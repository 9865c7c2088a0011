import { randomUUID } from 'node:crypto';
import { AppError } from '../../../platform/errors/app-error.js';
import { PcmBytes } from '../../../engine/audio/pcm-bytes.js';
import type { SynthesisErrors } from '../synthesis/synthesis-errors.js';
import type { Utterance } from '../synthesis/utterance.js';
import { VendorSocket, type VendorSocketOptions } from '../connections/vendor-socket.js';
import { cartesiaCancel, parseCartesiaMessage, type CartesiaMessage } from './cartesia-messages.js';

/** What the vendor is asked for. */
export interface CartesiaOrder {
  messageOf: (contextId: string) => object;
  onWord: (word: string, endMs: number) => void;
}

/** A text that the vendor is asked for. */
interface Context {
  utterance: Utterance;
  order: CartesiaOrder;
  pcm: PcmBytes;
  socket: VendorSocket;
  /** Whether the socket was there before, and may turn out to be gone since. */
  isReused: boolean;
  sentAtMs: number;
}

/**
 * The one socket to the vendor, opened when it is needed, and the contexts that share it. A text for which a kept socket
 * turns out to be gone is asked for again on a new one. {@link close} ends it.
 */
export class CartesiaContexts {
  private readonly contexts = new Map<string, Context>();
  private socket: VendorSocket | undefined;
  private isClosed = false;

  constructor(
    private readonly target: Pick<VendorSocketOptions, 'url' | 'headers' | 'connectTimeoutMs'>,
    private readonly errors: SynthesisErrors,
  ) {}

  /** Opens the socket if there is none; does not wait for it. */
  connect(): void {
    if (!this.isClosed) this.liveSocket();
  }

  /**
   * Asks for a text; its audio goes into the utterance.
   *
   * @throws AppError when the vendor cannot be asked.
   */
  async begin(utterance: Utterance, order: CartesiaOrder): Promise<void> {
    if (this.isClosed) throw this.errors.unavailable('is stopped');
    const isReused = this.socket?.isGone === false;
    const socket = this.liveSocket();
    const id = randomUUID();
    const context = { utterance, order, pcm: new PcmBytes(), socket, isReused, sentAtMs: Infinity };
    this.contexts.set(id, context);
    utterance.signal.addEventListener('abort', () => this.drop(id), { once: true });
    // What fails here is told to the context as well, by onGone.
    await socket.opened.catch(() => undefined);
    if (!this.contexts.has(id) || socket.isGone) return;
    context.sentAtMs = performance.now();
    socket.send(order.messageOf(id));
  }

  /** Ends the socket; what is being spoken fails. */
  close(): void {
    this.isClosed = true;
    this.socket?.close();
    for (const { utterance } of this.contexts.values()) utterance.fail(this.errors.unavailable('is stopped'));
  }

  private liveSocket(): VendorSocket {
    if (this.socket?.isGone === false) return this.socket;
    const socket: VendorSocket = new VendorSocket({
      ...this.target,
      errors: this.errors,
      onMessage: (text) => this.onMessage(text, socket),
      onGone: (error) => this.onGone(error, socket),
    });
    this.socket = socket;
    return socket;
  }

  private onMessage(text: string, socket: VendorSocket): void {
    const message = parseCartesiaMessage(text);
    if (message === undefined) {
      socket.close();
      return this.onGone(this.errors.failed('sent a message that is not of the protocol'), socket);
    }
    if (message.type === 'error' && message.contextId === undefined) {
      for (const { utterance } of this.of(socket)) utterance.fail(this.errors.ofStatus(message.status));
    } else if (message.type !== 'other') this.apply(message);
  }

  private apply(message: Exclude<CartesiaMessage, { type: 'other' }>): void {
    const { contextId = '' } = message;
    // Audio that was on its way when its context was cancelled is of none.
    const context = this.contexts.get(contextId);
    if (context === undefined) return;
    const { utterance, pcm, order } = context;
    context.isReused = false;
    if (message.type === 'words') {
      for (const { text, endMs } of message.words) order.onWord(text, endMs);
      return;
    }
    if (message.type === 'chunk') return utterance.push(pcm.feed(message.pcm));
    this.contexts.delete(contextId);
    if (message.type === 'done') utterance.endSpeech();
    else utterance.fail(this.errors.ofStatus(message.status));
  }

  private onGone(error: AppError, socket: VendorSocket): void {
    for (const [id, context] of [...this.contexts]) {
      if (context.socket !== socket) continue;
      this.contexts.delete(id);
      const { utterance, isReused, order } = context;
      if (!isReused) utterance.fail(error);
      else {
        this.begin(utterance, order).catch((reason: unknown) => utterance.fail(AppError.from(reason)));
      }
    }
  }

  /** Its reader wants no more of it, or it was too late: then a socket that is silent altogether is given up. */
  private drop(id: string): void {
    const context = this.contexts.get(id);
    if (context === undefined) return;
    this.contexts.delete(id);
    const { utterance, socket, sentAtMs } = context;
    const isLate = AppError.from(utterance.signal.reason).code === 'tts_timeout';
    if (!isLate || socket.heardAtMs > sentAtMs) {
      if (sentAtMs < Infinity) socket.send(cartesiaCancel(id));
      return;
    }
    socket.close();
    this.onGone(this.errors.failed('is silent'), socket);
  }

  private of(socket: VendorSocket): Context[] {
    return [...this.contexts.values()].filter((context) => context.socket === socket);
  }
}
