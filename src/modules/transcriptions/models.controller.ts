import { Controller, Get } from '@nestjs/common';
import { SpeechModels } from '../../engine/ports/speech-models.js';
import { RequiresApiKey } from '../auth/requires-api-key.decorator.js';
import { ApiDocs } from '../../platform/http/api-docs.js';
import { ErrorView, ModelListView } from './dto/transcription.view.js';
import { presentModels } from './transcriptions.presenter.js';

@ApiDocs((api) => [api.ApiTags('Wazo STT')])
@RequiresApiKey({ surface: 'v1', errorView: ErrorView })
@Controller('v1/models')
export class ModelsController {
  constructor(private readonly models: SpeechModels) {}

  @Get()
  @ApiDocs((api) => [
    api.ApiOperation({ summary: 'The recognisers that are usable now' }),
    api.ApiOkResponse({ type: ModelListView }),
  ])
  listModels(): ModelListView {
    return presentModels(this.models.models);
  }
}
