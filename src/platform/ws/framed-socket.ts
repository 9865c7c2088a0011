import type { Writable } from 'node:stream';
import { WebSocket } from 'ws';
import { CLOSE } from './close-codes.js';
import type { OutboundMessage } from './socket-codec.js';
import { frameOf, MAX_FRAMED_BYTES } from './message-frame.js';
import { readWholeMessages, type FrameReceiver } from './message-reader.js';

const FAULTS: ReadonlySet<number | undefined> = new Set([
  CLOSE.protocolError,
  CLOSE.invalidPayload,
  CLOSE.tooBig,
]);

/**
 * A WebSocket that tells before the library closes it because of a frame, so that the client first reads why, and that
 * reads and sends messages of one frame with less ado than the library.
 */
export class FramedSocket extends WebSocket {
  /** Told the close code; unset it before closing from here. */
  beforeFault: ((code: number) => void) | undefined;
  private stream: Writable | undefined;
  /** The library's. */
  declare private readonly _receiver: FrameReceiver;

  /**
   * Takes over what the library has joined to its stream.
   *
   * @param stream what the library writes to: frames of one message each may stand between its own.
   * @param messageBytes that a message may have, as the library knows it.
   */
  join(stream: Writable, messageBytes: number): void {
    this.stream = stream;
    readWholeMessages(this._receiver, messageBytes, (data, isBinary) => this.emit('message', data, isBinary));
  }

  /**
   * Sends a message. A short one is a single write, where the library writes its head and its content: of what a message
   * costs, writing is the most.
   */
  transmit({ data, isText }: OutboundMessage, onWritten: (error?: Error | null) => void): void {
    const binary = typeof data !== 'string' && isText !== true;
    const { stream } = this;
    if (stream === undefined || this.readyState !== WebSocket.OPEN || data.length > MAX_FRAMED_BYTES) {
      this.send(data, { binary }, onWritten);
    } else {
      stream.write(frameOf(data, binary), onWritten);
    }
  }

  override close(code?: number, reason?: string | Buffer): void {
    // With a reason it is what the client closed with, which the library gives back.
    const isFault = FAULTS.has(code) && reason === undefined && this.readyState === WebSocket.OPEN;
    const tell = isFault ? this.beforeFault : undefined;
    this.beforeFault = undefined;
    tell?.(code ?? CLOSE.protocolError);
    super.close(code, reason);
  }
}
