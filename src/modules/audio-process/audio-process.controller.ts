import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TemplateLibrary } from '../../engine/text/template-library.js';
import { ApiDocs } from '../../platform/http/api-docs.js';
import { RequiresApiKey } from '../auth/requires-api-key.decorator.js';
import { PROCESS_FORM } from './audio-process.openapi.js';
import { AudioProcessService } from './audio-process.service.js';
import { AcceptedView } from './dto/accepted.view.js';
import { AudioErrorView } from './dto/audio-error.view.js';
import { ProcessResultView } from './dto/audio-process.view.js';
import { TemplateListView } from './dto/template.view.js';
import { presentAnswer, type ProcessAnswer } from './process-answer.js';
import { presentTemplates } from './template.presenter.js';

/** Document 2: a recording in, its text, translated and put into a template, out. */
@ApiDocs((api) => [api.ApiTags('Audio process')])
@RequiresApiKey({ errorView: AudioErrorView })
@Controller('api/audio')
export class AudioProcessController {
  constructor(
    private readonly service: AudioProcessService,
    private readonly templates: TemplateLibrary,
  ) {}

  @Post('process')
  @HttpCode(200)
  @ApiDocs((api) => [
    api.ApiOperation({
      summary: 'Transcribe a recording, translate it, fill a template with it',
      description: 'Answers when it is done; with callback_url at once, and then by webhooks.',
    }),
    api.ApiConsumes('multipart/form-data'),
    api.ApiBody(PROCESS_FORM),
    api.ApiOkResponse({ type: ProcessResultView, description: 'The result.' }),
    api.ApiAcceptedResponse({ type: AcceptedView, description: 'Accepted; webhooks follow.' }),
    api.ApiBadRequestResponse({
      type: AudioErrorView,
      description:
        'MISSING_FILE, EMPTY_FILE, INVALID_FORMAT, INVALID_LANGUAGE, LANGUAGE_NOT_SUPPORTED, INVALID_TEMPLATE, INVALID_CALLBACK_URL or INVALID_REQUEST.',
    }),
    api.ApiConflictResponse({ type: AudioErrorView, description: 'JOB_ID_IN_USE, or CANCELLED meanwhile.' }),
    api.ApiResponse({ status: 413, type: AudioErrorView, description: 'FILE_TOO_LARGE, in bytes or time.' }),
    api.ApiTooManyRequestsResponse({
      type: AudioErrorView,
      description: 'QUEUE_FULL; Retry-After says when to come back.',
    }),
    api.ApiInternalServerErrorResponse({ type: AudioErrorView, description: 'INTERNAL_ERROR.' }),
    api.ApiBadGatewayResponse({ type: AudioErrorView, description: 'LLM_FAILED.' }),
    api.ApiServiceUnavailableResponse({
      type: AudioErrorView,
      description:
        'LLM_UNAVAILABLE; or the server is stopping, and details.process_id tells what to ask for later.',
    }),
  ])
  async processAudio(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProcessAnswer['body']> {
    const { status, body } = presentAnswer(await this.service.process(request, reply));
    void reply.status(status);
    return body;
  }

  @Get('templates')
  @ApiDocs((api) => [
    api.ApiOperation({ summary: 'The templates that a request can name' }),
    api.ApiOkResponse({ type: TemplateListView, description: 'All of them, by name.' }),
  ])
  async listTemplates(): Promise<TemplateListView> {
    return presentTemplates(await this.templates.list());
  }
}
