import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AccessConfig } from '../../platform/config/access.config.js';
import { ApiKeys } from './api-keys.js';
import { keyProblem, presentedKeys } from './presented-keys.js';

/** What is guarded with API_KEYS, or only when API_KEYS_V1 says so. */
export type GuardedSurface = 'own' | 'v1';

/** Metadata key of the {@link GuardedSurface} that a controller belongs to. */
export const GUARDED_SURFACE = 'parley:guarded-surface';

/**
 * Lets requests with a key of API_KEYS through, and all where none is set. It runs before a form is read: nothing of
 * a refused upload is kept. Use it by `@RequiresApiKey()`.
 */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  private readonly keys: ApiKeys;

  constructor(
    private readonly access: AccessConfig,
    private readonly reflector: Reflector,
  ) {
    this.keys = new ApiKeys(access.apiKeys);
  }

  /** @throws AppError `unauthenticated`. */
  canActivate(context: ExecutionContext): boolean {
    const targets = [context.getHandler(), context.getClass()];
    const surface = this.reflector.getAllAndOverride<GuardedSurface | undefined>(GUARDED_SURFACE, targets);
    if (this.keys.isEmpty || (surface === 'v1' && !this.access.apiKeysV1)) return true;
    const presented = presentedKeys(context.switchToHttp().getRequest<FastifyRequest>().headers);
    if (presented.some((key) => this.keys.has(key))) return true;
    throw keyProblem(presented);
  }
}
