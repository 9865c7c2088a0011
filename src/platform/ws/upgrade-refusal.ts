import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AppError } from '../errors/app-error.js';
import type { ErrorAnswer } from '../http/error-envelope.js';

/** A client that does not close after its refusal is cut off. */
const LINGER_MS = 2000;

/** Answers a request for a socket with a whole HTTP response instead, and ends the connection. */
export function refuseUpgrade(
  socket: Duplex,
  { status, body }: ErrorAnswer,
  { retryAfterSec }: AppError,
  requestId: string,
): void {
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    `X-Request-Id: ${requestId}`,
    ...(status === 401 ? ['WWW-Authenticate: Bearer'] : []),
    ...(retryAfterSec === undefined ? [] : [`Retry-After: ${retryAfterSec}`]),
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.resume();
}
