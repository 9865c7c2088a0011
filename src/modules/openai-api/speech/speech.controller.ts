import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiDocs } from '../../../platform/http/api-docs.js';
import { RequiresApiKey } from '../../auth/requires-api-key.decorator.js';
import { CreateSpeechDto } from '../dto/create-speech.dto.js';
import { OpenAiErrorView } from '../dto/openai-error.view.js';
import { OPENAI_REFUSALS } from '../openai-api.openapi.js';
import { tellDropped } from '../requests/dropped-header.js';
import { StreamedReply } from '../requests/streamed-reply.js';
import { OpenAiSpeechService } from './openai-speech.service.js';
import { SPEECH_ANSWERS, SPEECH_TYPES } from './speech.openapi.js';

/** Text in, speech out, as OpenAI does it. */
@ApiDocs((api) => [api.ApiTags('OpenAI-compatible')])
@RequiresApiKey({ errorView: OpenAiErrorView })
@Controller('openai/v1/audio/speech')
export class SpeechController {
  constructor(
    private readonly service: OpenAiSpeechService,
    private readonly streamed: StreamedReply,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiDocs((api) => [
    api.ApiOperation({
      operationId: 'createSpeech',
      summary: 'Speak a text',
      description: 'The audio is sent while it is spoken; closing the connection ends the synthesis.',
    }),
    api.ApiBody({ type: CreateSpeechDto }),
    api.ApiOkResponse(SPEECH_ANSWERS),
    ...OPENAI_REFUSALS(api),
  ])
  async createSpeech(@Body() body: unknown, @Res() reply: FastifyReply): Promise<void> {
    const order = this.service.settle(body);
    void reply.header('openai-model', order.synthesis.capabilities.model);
    tellDropped(reply, order.dropped);
    if (order.isEventStream) return this.streamed.sendEvents(reply, this.service.events(order, reply));
    await this.streamed.send(reply, SPEECH_TYPES[order.format], this.service.audio(order, reply));
  }
}
