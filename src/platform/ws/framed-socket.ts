import { WebSocket } from 'ws';
import { CLOSE } from './close-codes.js';

const FAULTS: ReadonlySet<number | undefined> = new Set([
  CLOSE.protocolError,
  CLOSE.invalidPayload,
  CLOSE.tooBig,
]);

/** A WebSocket that tells before the library closes it because of a frame, so that the client first reads why. */
export class FramedSocket extends WebSocket {
  /** Told the close code; unset it before closing from here. */
  beforeFault: ((code: number) => void) | undefined;

  override close(code?: number, reason?: string | Buffer): void {
    // With a reason it is what the client closed with, which the library gives back.
    const isFault = FAULTS.has(code) && reason === undefined && this.readyState === WebSocket.OPEN;
    const tell = isFault ? this.beforeFault : undefined;
    this.beforeFault = undefined;
    tell?.(code ?? CLOSE.protocolError);
    super.close(code, reason);
  }
}
