import { CLOSE, type CloseCode } from './close-codes.js';

/**
 * A message that is not of the protocol. It is answered with the surface's error; the socket goes on, until
 * {@link SocketLimits.faultsInARow} came one after the other: then it is closed with the code.
 */
export class ProtocolFault {
  /** @param message what the client reads; nothing of what it sent. */
  constructor(
    readonly message: string,
    readonly closeCode: CloseCode = CLOSE.policy,
  ) {}
}
