import { Controller, Get, Param } from '@nestjs/common';
import { ApiDocs } from '../../../platform/http/api-docs.js';
import { RequiresApiKey } from '../../auth/requires-api-key.decorator.js';
import { UsableModelListView, UsableModelView } from '../dto/model.view.js';
import { OpenAiErrorView } from '../dto/openai-error.view.js';
import { UsableModels, type UsableModel } from './usable-models.js';

/** What requests may name as their model. */
@ApiDocs((api) => [api.ApiTags('OpenAI-compatible')])
@RequiresApiKey({ errorView: OpenAiErrorView })
@Controller('openai/v1/models')
export class UsableModelsController {
  constructor(private readonly models: UsableModels) {}

  @Get()
  @ApiDocs((api) => [
    api.ApiOperation({ operationId: 'listOpenAiModels', summary: 'The models that are usable now' }),
    api.ApiOkResponse({ type: UsableModelListView }),
  ])
  listUsableModels(): UsableModelListView {
    return { object: 'list', data: this.models.list().map(presentModel) };
  }

  @Get(':model')
  @ApiDocs((api) => [
    api.ApiOperation({ operationId: 'retrieveOpenAiModel', summary: 'A model' }),
    api.ApiParam({ name: 'model', description: 'Its id; a slash in it as %2F.', example: 'whisper-1' }),
    api.ApiOkResponse({ type: UsableModelView }),
    api.ApiNotFoundResponse({ type: OpenAiErrorView, description: 'There is no such model.' }),
  ])
  retrieveUsableModel(@Param('model') id: string): UsableModelView {
    return presentModel(this.models.find(id));
  }
}

function presentModel({ id, createdSec, ownedBy, task, standsFor }: UsableModel): UsableModelView {
  return {
    ...{ id, object: 'model', created: createdSec, owned_by: ownedBy, task },
    ...(standsFor !== undefined && { stands_for: standsFor }),
  };
}
