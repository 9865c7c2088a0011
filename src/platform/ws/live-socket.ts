import type { AppError } from '../errors/app-error.js';
import type { CloseCode } from './close-codes.js';
import type { UpgradeRequest } from './upgrade-request.js';

/** An open socket, as its surface sees it: events go out through the codec, commands come to the receiver. */
export interface LiveSocket<Event> {
  readonly request: UpgradeRequest;
  /** Aborted when the socket is closed or closing, from whichever side. */
  readonly signal: AbortSignal;
  /**
   * Sends what the codec makes of an event. Resolves when nothing waits in front of the network any more: who waits
   * for it keeps to the client's pace. Never rejects for want of a client.
   */
  send(event: Event): Promise<void>;
  /** Takes back media that is still here: for an interruption. @returns how many messages. */
  discardMedia(): number;
  /** Tells the client of an error, in the envelope of the surface; the socket goes on. */
  sendError(error: AppError): void;
  /** Tells the client of an error, then closes. */
  fail(error: AppError, code: CloseCode): void;
  /** Closes once what was sent has gone out. A client that does not answer is cut off after two seconds. */
  close(code?: CloseCode, reason?: string): void;
}
