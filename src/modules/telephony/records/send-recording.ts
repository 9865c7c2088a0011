import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { byteRangeOf } from '../../../platform/http/byte-range.js';
import type { CallErrorView } from './calls.view.js';
import type { StoredRecording } from './call-recordings.js';

type Asked = Pick<FastifyRequest, 'headers' | 'method'>;

/** Answers with a recording, or the part of it that is asked for, by RFC 9110. */
export async function sendRecording(
  recording: StoredRecording,
  request: Asked,
  reply: FastifyReply,
): Promise<void> {
  const { bytes, etag, modifiedAtMs } = recording;
  void reply
    .type('audio/wav')
    .header('accept-ranges', 'bytes')
    .header('etag', etag)
    .header('last-modified', new Date(modifiedAtMs).toUTCString());
  const range = byteRangeOf(rangeIn(request, etag), bytes);
  if (range === 'unsatisfiable') return refuse(reply, bytes);
  const { start, end } = range ?? { start: 0, end: bytes - 1 };
  if (range !== undefined) void reply.code(206).header('content-range', `bytes ${start}-${end}/${bytes}`);
  void reply.header('content-length', end - start + 1);
  // Fastify takes the length from a stream's headers only: with no body at all it would say 0.
  await reply.send(request.method === 'HEAD' ? Readable.from([]) : recording.read({ start, end }));
}

/** The range that counts: none for those who have another version of it. */
function rangeIn({ headers, method }: Asked, etag: string): string | undefined {
  const condition = headers['if-range'];
  const isMeant = method === 'GET' && (condition === undefined || condition === etag);
  return isMeant ? headers.range : undefined;
}

async function refuse(reply: FastifyReply, bytes: number): Promise<void> {
  const body: CallErrorView = { detail: 'The recording has no such part' };
  await reply.code(416).type('application/json').header('content-range', `bytes */${bytes}`).send(body);
}
