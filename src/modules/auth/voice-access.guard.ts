import {
  createParamDecorator,
  Injectable,
  SetMetadata,
  type CanActivate,
  type CustomDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { queryOf } from '../../platform/http/request-hooks.js';
import type { Caller } from './caller.js';
import { RequestRates } from './request-rates.js';
import { VoiceAccess } from './voice-access.js';

const ISSUES_TOKENS = 'parley:issues-tokens';

/** Marks the route that gives out tokens, which cannot ask for one. */
export const IssuesTokens = (): CustomDecorator => SetMetadata(ISSUES_TOKENS, true);

const ANYBODY: Caller = { userId: null, isConfined: false };
const callers = new WeakMap<FastifyRequest, Caller>();

/** Hands a method who asks. For routes with `@RequiresVoiceAccess()`. */
export const CurrentCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  return callers.get(context.switchToHttp().getRequest<FastifyRequest>()) ?? ANYBODY;
});

/**
 * Lets those through who may use document 4, and holds them to its rate: a user where tokens are asked for, else a
 * client address; requests that are refused count for the address. Use it by `@RequiresVoiceAccess()`.
 */
@Injectable()
export class VoiceAccessGuard implements CanActivate {
  constructor(
    private readonly access: VoiceAccess,
    private readonly rates: RequestRates,
    private readonly reflector: Reflector,
  ) {}

  /** @throws AppError `unauthenticated`, `too_many_requests`. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const issues = this.reflector.get<boolean | undefined>(ISSUES_TOKENS, context.getHandler());
    try {
      const caller = issues === true ? this.checkIssue(request) : await this.access.check(shownBy(request));
      callers.set(request, caller);
    } finally {
      this.rates.count(payerOf(callers.get(request), request));
    }
    return true;
  }

  private checkIssue(request: FastifyRequest): Caller {
    this.access.checkIssue(request.headers);
    return ANYBODY;
  }
}

function shownBy(request: FastifyRequest): {
  headers: FastifyRequest['headers'];
  query: URLSearchParams;
} {
  return { headers: request.headers, query: new URLSearchParams(queryOf(request)) };
}

function payerOf(caller: Caller | undefined, { ip }: FastifyRequest): string {
  return caller?.isConfined === true ? `user ${caller.userId}` : `address ${ip}`;
}
