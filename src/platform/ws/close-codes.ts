import type { ErrorKind } from '../errors/error-codes.js';

/** Close codes that this server sends: RFC 6455's, and its own from 4000 on. docs/surfaces/sockets.md explains them. */
export const CLOSE = {
  normal: 1000,
  goingAway: 1001,
  protocolError: 1002,
  unsupportedData: 1003,
  /** Never sent: it was closed without a code. */
  noCode: 1005,
  /** Never sent: the connection was lost. */
  abnormal: 1006,
  invalidPayload: 1007,
  policy: 1008,
  tooBig: 1009,
  internal: 1011,
  tryAgainLater: 1013,
  unauthenticated: 4401,
  idle: 4408,
  takenOver: 4409,
  tooManyMessages: 4429,
  providerUnavailable: 4503,
} as const;

export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];

const BY_KIND: Readonly<Record<ErrorKind, CloseCode>> = {
  invalid: CLOSE.policy,
  unauthenticated: CLOSE.unauthenticated,
  forbidden: CLOSE.policy,
  'not-found': CLOSE.policy,
  conflict: CLOSE.policy,
  'too-large': CLOSE.tooBig,
  'rate-limited': CLOSE.tryAgainLater,
  unavailable: CLOSE.tryAgainLater,
  upstream: CLOSE.providerUnavailable,
  timeout: CLOSE.providerUnavailable,
  cancelled: CLOSE.normal,
  internal: CLOSE.internal,
};

/** What a socket is closed with when it cannot go on after an error. */
export function closeCodeOf({ kind }: { kind: ErrorKind }): CloseCode {
  return BY_KIND[kind];
}
