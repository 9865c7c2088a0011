import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FormattedTranscript } from '../../../engine/transcription/formats/format-transcript.js';
import { ApiDocs } from '../../../platform/http/api-docs.js';
import { RequiresApiKey } from '../../auth/requires-api-key.decorator.js';
import { OpenAiErrorView } from '../dto/openai-error.view.js';
import { TranscriptionView, VerboseTranscriptionView } from '../dto/transcription.view.js';
import { OPENAI_REFUSALS } from '../openai-api.openapi.js';
import { tellDropped } from '../requests/dropped-header.js';
import { StreamedReply } from '../requests/streamed-reply.js';
import { OpenAiTranscriptionsService } from './openai-transcriptions.service.js';
import type { RecordingOrder } from './recording-order.js';
import { TRANSCRIPTION_ANSWERS, TRANSCRIPTION_FORM, TRANSLATION_FORM } from './recordings.openapi.js';
import { transcriptEvents } from './transcript-events.js';
import { presentTranscription } from './transcription.presenter.js';

/** Recordings as OpenAI takes them: the text is the answer. */
@ApiDocs((api) => [api.ApiTags('OpenAI-compatible')])
@RequiresApiKey({ errorView: OpenAiErrorView })
@Controller('openai/v1/audio')
export class RecordingsController {
  constructor(
    private readonly service: OpenAiTranscriptionsService,
    private readonly streamed: StreamedReply,
  ) {}

  @Post('transcriptions')
  @HttpCode(200)
  @ApiDocs((api) => [
    api.ApiOperation({
      operationId: 'createTranscription',
      summary: 'Transcribe a recording',
      description: 'Answers when it is done; with stream, while it is recognised.',
    }),
    api.ApiConsumes('multipart/form-data'),
    api.ApiExtraModels(TranscriptionView, VerboseTranscriptionView),
    api.ApiBody(TRANSCRIPTION_FORM),
    api.ApiOkResponse(TRANSCRIPTION_ANSWERS),
    ...OPENAI_REFUSALS(api),
  ])
  async createTranscription(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const outcome = await this.service.transcribe(request, reply);
    const { order } = outcome;
    describe(reply, order);
    if ('transcript' in outcome) return answer(reply, presentTranscription(outcome.transcript, order));
    const events = transcriptEvents(outcome.events, order);
    await this.streamed.sendEvents(reply, events);
  }

  @Post('translations')
  @HttpCode(200)
  @ApiDocs((api) => [
    api.ApiOperation({
      operationId: 'createTranslation',
      summary: 'Transcribe a recording, in English',
      description: 'What is not spoken in English is translated by the language model.',
    }),
    api.ApiConsumes('multipart/form-data'),
    api.ApiBody(TRANSLATION_FORM),
    api.ApiOkResponse(TRANSCRIPTION_ANSWERS),
    ...OPENAI_REFUSALS(api),
  ])
  async createTranslation(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { order, transcript } = await this.service.translate(request, reply);
    describe(reply, order);
    await answer(reply, presentTranscription(transcript, order, 'translate'));
  }
}

/** What every format has room for: who recognised it, and what was not honoured. */
function describe(reply: FastifyReply, { choice, dropped }: RecordingOrder): void {
  void reply.header('openai-model', choice.model.id);
  tellDropped(reply, dropped);
}

async function answer(reply: FastifyReply, { contentType, body }: FormattedTranscript): Promise<void> {
  await reply.status(200).type(contentType).send(body);
}
