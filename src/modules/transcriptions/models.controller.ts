import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SpeechModels } from '../../engine/ports/speech-models.js';
import { ModelListView } from './dto/transcription.view.js';
import { presentModels } from './transcriptions.presenter.js';

@ApiTags('Wazo STT')
@Controller('v1/models')
export class ModelsController {
  constructor(private readonly models: SpeechModels) {}

  @Get()
  @ApiOperation({ summary: 'The recognisers that are usable now' })
  @ApiOkResponse({ type: ModelListView })
  listModels(): ModelListView {
    return presentModels(this.models.models);
  }
}
