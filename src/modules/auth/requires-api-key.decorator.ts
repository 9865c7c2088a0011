import { applyDecorators, SetMetadata, UseGuards, type Type } from '@nestjs/common';
import { ApiDocs } from '../../platform/http/api-docs.js';
import { ApiKeyGuard, GUARDED_SURFACE, type GuardedSurface } from './api-key.guard.js';

export interface RequiresApiKeyOptions {
  /** The view of the surface's error envelope, for the description of the 401. */
  errorView?: Type;
  /** `v1`: only where API_KEYS_V1 asks for it. */
  surface?: GuardedSurface;
}

/**
 * Guards a controller, or one of its methods, with API_KEYS, and says so in the OpenAPI document.
 *
 * @example
 * ```ts
 * @RequiresApiKey({ errorView: AudioErrorView })
 * @Controller('api/audio')
 * ```
 */
export function RequiresApiKey({ errorView, surface = 'own' }: RequiresApiKeyOptions = {}): ClassDecorator &
  MethodDecorator {
  return applyDecorators(
    SetMetadata(GUARDED_SURFACE, surface),
    UseGuards(ApiKeyGuard),
    ApiDocs((api) => [
      ...(surface === 'v1' ? [api.ApiSecurity({})] : []),
      api.ApiSecurity('apiKeyBearer'),
      api.ApiSecurity('apiKeyHeader'),
      api.ApiUnauthorizedResponse({
        ...(errorView === undefined ? {} : { type: errorView }),
        description: `No key, or one that is not known, where ${surface === 'v1' ? 'API_KEYS_V1 asks for one' : 'API_KEYS is set'}.`,
        headers: {
          'WWW-Authenticate': { description: 'Always `Bearer`.', schema: { type: 'string' } },
        },
      }),
    ]),
  );
}
