import type { IncomingMessage } from 'node:http';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../../../platform/errors/app-error.js';
import { ArrivalWatch } from '../../../platform/http/arrival-watch.js';
import { AssistantConfig } from '../../../platform/config/assistant.config.js';

const CSV_TYPES = ['text/csv', 'text/tab-separated-values'];
/** However steadily it comes, a file may take no longer. */
const MAX_ARRIVAL_MS = 10 * 60 * 1000;

/** Hands the bodies of requests that are files of products to their reader as they come. */
@Injectable()
export class CsvBody implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly config: AssistantConfig,
  ) {}

  /** Lets such bodies pass unread. */
  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addContentTypeParser(CSV_TYPES, (_request, body: IncomingMessage, done) => done(null, body));
  }

  /**
   * Gives `work` the bytes of the request's file.
   *
   * @throws AppError `invalid_request` when it is no such file, stalls or breaks off, `payload_too_large`; what the
   *   work throws.
   */
  async readBy<T>(
    request: FastifyRequest,
    work: (bytes: AsyncIterable<Uint8Array>) => Promise<T>,
  ): Promise<T> {
    const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
    if (type === undefined || !CSV_TYPES.includes(type)) {
      throw new AppError('invalid_request', 'Send the file itself as the body, with Content-Type: text/csv');
    }
    if (Number(request.headers['content-length'] ?? 0) > this.config.catalogMaxFileBytes)
      throw this.tooLarge();
    const watch = new ArrivalWatch();
    watch.limitRest(MAX_ARRIVAL_MS);
    try {
      return await work(this.bounded(watch.over(arrivalOf(request.raw))));
    } finally {
      watch.end();
    }
  }

  private async *bounded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    let size = 0;
    for await (const chunk of bytes) {
      size += chunk.byteLength;
      if (size > this.config.catalogMaxFileBytes) throw this.tooLarge();
      yield chunk;
    }
  }

  private tooLarge(): AppError {
    return new AppError(
      'payload_too_large',
      `The file is too large. Maximum allowed: ${this.config.catalogMaxFileMb} MB.`,
    );
  }
}

/** The bytes of a request; whoever stops reading them leaves the connection open for the answer. */
async function* arrivalOf(request: IncomingMessage): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new AppError('invalid_request', 'The upload broke off', { cause: error });
  }
}
