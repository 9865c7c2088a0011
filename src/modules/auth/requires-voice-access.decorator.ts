import { applyDecorators, UseGuards, type Type } from '@nestjs/common';
import { ApiDocs } from '../../platform/http/api-docs.js';
import { VoiceAccessGuard } from './voice-access.guard.js';

/**
 * Guards a controller of document 4 with AUTH_REQUIRED and its rate, and says so in the OpenAPI document. Its module
 * imports `AccessModule`.
 *
 * @param errorView the view of the surface's error envelope.
 */
export function RequiresVoiceAccess(errorView: Type): ClassDecorator {
  return applyDecorators(
    UseGuards(VoiceAccessGuard),
    ApiDocs((api) => [
      api.ApiSecurity({}),
      api.ApiSecurity('token'),
      api.ApiSecurity('apiKeyBearer'),
      api.ApiSecurity('apiKeyHeader'),
      api.ApiUnauthorizedResponse({
        type: errorView,
        description: 'Neither a valid token nor a known key, where AUTH_REQUIRED asks for one.',
        headers: {
          'WWW-Authenticate': { description: 'Always `Bearer`.', schema: { type: 'string' } },
        },
      }),
      api.ApiTooManyRequestsResponse({
        type: errorView,
        description: 'Too many requests within a minute; only where `NODE_ENV` is `production`.',
        headers: {
          'Retry-After': { description: 'Seconds until the next is answered.', schema: { type: 'integer' } },
        },
      }),
    ]),
  );
}
