import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { AppError } from '../../../platform/errors/app-error.js';
import { ApiDocs } from '../../../platform/http/api-docs.js';
import { RequiresApiKey } from '../../auth/requires-api-key.decorator.js';
import { RequiresVoiceAccess } from '../../auth/requires-voice-access.decorator.js';
import { PROVIDER_KINDS, type ProviderKind } from './provider-line.js';
import { ProviderRegistry } from './provider-registry.js';
import { presentProviders } from './providers.presenter.js';
import { DetailView, ProvidersView, ResetView } from './providers.view.js';

/** Document 4's provider management. */
@ApiDocs((api) => [api.ApiTags('Providers')])
@RequiresVoiceAccess(DetailView)
@Controller('providers')
export class ProvidersController {
  constructor(private readonly registry: ProviderRegistry) {}

  @Get()
  @ApiDocs((api) => [
    api.ApiOperation({
      summary: 'The providers of each kind, best first, with their circuit breakers',
      description: 'A circuit opens after 3 failures in a row; 30 seconds later the provider is tried.',
    }),
    api.ApiOkResponse({ type: ProvidersView }),
  ])
  listProviders(): ProvidersView {
    return presentProviders(this.registry);
  }

  @Post(':provider_type/reset')
  @HttpCode(200)
  @RequiresApiKey({ errorView: DetailView })
  @ApiDocs((api) => [
    api.ApiOperation({ summary: 'Closes the circuit breakers of a kind of providers' }),
    api.ApiParam({ name: 'provider_type', enum: [...PROVIDER_KINDS], description: 'The kind.' }),
    api.ApiOkResponse({ type: ResetView }),
    api.ApiBadRequestResponse({ type: DetailView, description: 'There is no such kind.' }),
  ])
  resetProviders(@Param('provider_type') type: string): ResetView {
    const kind = providerKindOf(type);
    this.registry.reset(kind);
    const count = this.registry.lines[kind].entries.length;
    return {
      status: 'ok',
      message: `The circuit breakers of ${count} ${kind} provider${count === 1 ? '' : 's'} are closed`,
    };
  }
}

function providerKindOf(type: string): ProviderKind {
  const kind = PROVIDER_KINDS.find((known) => known === type);
  if (kind !== undefined) return kind;
  throw new AppError(
    'invalid_request',
    `Unknown provider type '${type}': expected ${PROVIDER_KINDS.join(', ')}`,
  );
}
