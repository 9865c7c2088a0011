import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors/app-error.js';
import type { ErrorCode } from '../errors/error-codes.js';
import type { Logger } from '../logging/logger.js';
import type { EnvelopeResolver } from './error-envelope.js';
import { discardRest } from './protocol-errors.js';
import { pathOf } from './request-hooks.js';

/** Answers every error of an HTTP request in its surface's envelope, and logs it, once. */
@Catch()
export class AppErrorFilter implements ExceptionFilter {
  constructor(
    private readonly envelopes: EnvelopeResolver,
    private readonly logger: Logger,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = toAppError(thrown);
    if (error.kind === 'internal') {
      this.logger.error({ requestId: request.id, err: error.cause ?? error }, 'request failed unexpectedly');
    }
    if (reply.sent || reply.raw.headersSent) return;
    discardRest(request.raw);
    const answer = this.envelopes.resolve(pathOf(request)).render(error, request.id);
    if (answer.status === 401) void reply.header('www-authenticate', 'Bearer');
    if (error.retryAfterSec !== undefined) void reply.header('retry-after', String(error.retryAfterSec));
    void reply.status(answer.status).type('application/json; charset=utf-8').send(answer.body);
  }
}

/** Any error that a request can meet, the framework's own included, as an AppError. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const status = statusOf(thrown);
  if (status === undefined || status >= 500) return AppError.from(thrown);
  if (status === 404) return new AppError('route_not_found', 'Not Found', { cause: thrown });
  return new AppError(codeOfStatus(status), messageOf(thrown), { cause: thrown });
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 413) return 'payload_too_large';
  return 'invalid_request';
}

function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  if (thrown instanceof Error && 'statusCode' in thrown && typeof thrown.statusCode === 'number') {
    return thrown.statusCode;
  }
  return undefined;
}

function messageOf(thrown: unknown): string {
  if (!(thrown instanceof HttpException)) return thrown instanceof Error ? thrown.message : 'Invalid request';
  const response = thrown.getResponse();
  if (typeof response === 'object' && 'message' in response) {
    const { message } = response;
    return Array.isArray(message) ? message.join('; ') : String(message);
  }
  return thrown.message;
}
