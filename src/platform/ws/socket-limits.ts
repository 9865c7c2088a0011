/** What one socket may do, and how many a surface takes. */
export interface SocketLimits {
  /** A longer message closes the socket with 1009. */
  readonly messageBytes: number;
  /** Sockets of the surface; one more is told so and closed with 1013. */
  readonly sockets: number;
  /** The same for each client address. */
  readonly socketsPerAddress: number;
  /** Messages a second, kept as a bucket of `burst`; undefined: as fast as they are handled. */
  readonly messagesPerSec: number | undefined;
  /** By how many a second that may be exceeded, untold: for the clocks of sound cards, and for commands. */
  readonly spareMessagesPerSec: number;
  /** Messages that may come at once. */
  readonly burst: number;
  /** A socket that sends no message for so long is closed with 4408; undefined: never. */
  readonly idleMs: number | undefined;
  /** Messages that wait to be handled; from half of it on nothing is read, above it the socket is closed with 1013. */
  readonly inboundMessages: number;
  /** The same in bytes. */
  readonly inboundBytes: number;
  /** Bytes that wait for a client that reads too slowly; one that lets more gather is closed with 1008. */
  readonly outboundBytes: number;
  /** So is one that takes nothing of what waits for so long. */
  readonly outboundStallMs: number;
  /** So many messages in a row that are not of the protocol close the socket. */
  readonly faultsInARow: number;
  /** How often a client is pinged; one that answers nothing until the next ping is gone. */
  readonly pingMs: number;
}

const KIB = 1024;

/** Limits of a surface that sets none; its own go over them. */
export const DEFAULT_SOCKET_LIMITS: SocketLimits = {
  messageBytes: 1024 * KIB,
  sockets: Infinity,
  socketsPerAddress: Infinity,
  messagesPerSec: undefined,
  spareMessagesPerSec: 0,
  burst: 100,
  idleMs: undefined,
  inboundMessages: 2000,
  inboundBytes: 8 * 1024 * KIB,
  outboundBytes: 1024 * KIB,
  outboundStallMs: 10_000,
  faultsInARow: 10,
  pingMs: 25_000,
};
