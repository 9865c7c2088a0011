import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors/app-error.js';
import { detailEnvelope, type EnvelopeResolver } from './error-envelope.js';
import { pathOf } from './request-hooks.js';

/** How long a refused upload may go on being thrown away, so that its sender gets to read the refusal. */
const LINGER_MS = 5000;

/** Answers what fails before there is a route: an address that cannot be decoded, for one. */
export function answerFrameworkError(
  envelopes: EnvelopeResolver,
): (error: Error, request: FastifyRequest, reply: FastifyReply) => void {
  return (_error, request, reply) => {
    const error = new AppError('invalid_request', 'The address is malformed');
    const answer = envelopes.resolve(pathOf(request)).render(error, request.id);
    void reply.header('x-request-id', request.id).status(answer.status).send(answer.body);
  };
}

/** Answers bytes that are not HTTP, or too much of a header; there is no path to choose an envelope by. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const isTooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const status = isTooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request';
  const message = isTooLarge ? 'The request header is too large' : 'The request is not valid HTTP';
  const { body } = detailEnvelope.render(new AppError('invalid_request', message), '');
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\nX-Request-Id: ${randomUUID()}\r\nConnection: close\r\n\r\n${text}`,
  );
}

/**
 * Throws the unread rest of a refused request away for a while, then cuts the connection. Closing at once would
 * reset it, and the sender would never see why.
 */
export function discardRest(request: IncomingMessage): void {
  if (request.complete) return;
  const timer = setTimeout(() => request.socket.destroy(), LINGER_MS);
  request.once('close', () => clearTimeout(timer));
  request.unpipe();
  request.resume();
}
