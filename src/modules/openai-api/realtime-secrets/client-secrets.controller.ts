import { Body, Controller, Header, HttpCode, Post } from '@nestjs/common';
import { ApiDocs } from '../../../platform/http/api-docs.js';
import { RequiresApiKey } from '../../auth/requires-api-key.decorator.js';
import { OpenAiErrorView } from '../dto/openai-error.view.js';
import { CreateClientSecretDto } from './client-secret.dto.js';
import { ClientSecretView } from './client-secret.view.js';
import { ClientSecretsService } from './client-secrets.service.js';

/** Keys for browsers, as OpenAI gives them out. */
@ApiDocs((api) => [api.ApiTags('OpenAI-compatible')])
@RequiresApiKey({ errorView: OpenAiErrorView })
@Controller('openai/v1/realtime/client_secrets')
export class ClientSecretsController {
  constructor(private readonly service: ClientSecretsService) {}

  @Post()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiDocs((api) => [
    api.ApiOperation({
      operationId: 'createRealtimeClientSecret',
      summary: 'Make a key with which a browser opens realtime sessions',
      description:
        'The key opens sessions at `/openai/v1/realtime`, set as asked for here, until it expires.',
    }),
    api.ApiBody({ type: CreateClientSecretDto, required: false }),
    api.ApiOkResponse({ type: ClientSecretView }),
    api.ApiBadRequestResponse({
      type: OpenAiErrorView,
      description: 'A field is wrong, or cannot be had here; `param` names it.',
    }),
    api.ApiNotFoundResponse({
      type: OpenAiErrorView,
      description: 'There is no such model: `model_not_found`.',
    }),
    api.ApiServiceUnavailableResponse({
      type: OpenAiErrorView,
      description: 'No language model is configured to converse with.',
    }),
  ])
  create(@Body() body: unknown): Promise<ClientSecretView> {
    return this.service.create(body);
  }
}
