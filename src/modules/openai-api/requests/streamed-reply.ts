import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AppError } from '../../../platform/errors/app-error.js';
import { Logger } from '../../../platform/logging/logger.js';
import { openAiApiEnvelope } from '../openai-api.envelope.js';
import { eventStream } from './event-stream.js';

/** A client that takes nothing for so long is given up. */
const STALL_MS = 60_000;

type Part = Uint8Array | string;

/** Answers with what comes to be while it is sent. */
@Injectable()
export class StreamedReply {
  constructor(private readonly logger: Logger) {}

  /**
   * Sends the parts as they come, no faster than the client takes them. The status is settled by the first part: an
   * error before it is thrown, one behind it cuts the connection, so that the client sees that the end is missing.
   */
  async send(reply: FastifyReply, contentType: string, parts: AsyncIterable<Part>): Promise<void> {
    const iterator = parts[Symbol.asyncIterator]();
    const first = await iterator.next();
    if (reply.raw.destroyed) return void (await iterator.return?.());
    const stream = Readable.from(this.taken(first, iterator, reply), { objectMode: false });
    await reply.status(200).type(contentType).header('cache-control', 'no-store').send(stream);
  }

  /** As {@link send}, of server-sent events; an error behind the first one is told by the last. */
  async sendEvents(reply: FastifyReply, events: AsyncIterable<object>): Promise<void> {
    const { id } = reply.request;
    const lines = eventStream(events, (error) => {
      this.note(error, id);
      return openAiApiEnvelope.render(error, id).body as object;
    });
    await this.send(reply, 'text/event-stream; charset=utf-8', lines);
  }

  private async *taken(
    first: IteratorResult<Part, unknown>,
    iterator: AsyncIterator<Part, unknown>,
    reply: FastifyReply,
  ): AsyncGenerator<Part, void, undefined> {
    let stalled: NodeJS.Timeout | undefined;
    try {
      for (let result = first; result.done !== true; result = await iterator.next()) {
        stalled = setTimeout(() => reply.raw.destroy(), STALL_MS);
        yield result.value;
        clearTimeout(stalled);
      }
    } catch (thrown) {
      this.note(AppError.from(thrown), reply.request.id);
      throw thrown;
    } finally {
      clearTimeout(stalled);
      await iterator.return?.();
    }
  }

  private note(error: AppError, requestId: string): void {
    if (error.code === 'cancelled') return;
    this.logger.warn({ requestId, err: error }, 'an answer broke off');
  }
}
