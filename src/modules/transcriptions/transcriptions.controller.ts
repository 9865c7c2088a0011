import {
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  Res,
  Sse,
  type MessageEvent,
} from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBody,
  ApiConsumes,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiResponse,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiTooManyRequestsResponse,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { ListQueryDto } from './dto/list-query.dto.js';
import { LookupQueryDto } from './dto/lookup-query.dto.js';
import { ResultQueryDto } from './dto/result-query.dto.js';
import {
  DeletionView,
  ErrorView,
  LookupView,
  QueueStatusView,
  StatusView,
  SubmissionView,
  TranscriptionListView,
} from './dto/transcription.view.js';
import { SUBMISSION_FORM, RESULT_EXAMPLES } from './transcriptions.openapi.js';
import { SubmissionReceiver } from './submission-receiver.js';
import { TranscriptionEvents } from './transcription-events.js';
import { TranscriptionResults } from './transcription-results.js';
import { presentList, presentLookup, presentStatus, presentSubmission } from './transcriptions.presenter.js';
import { TranscriptionsService } from './transcriptions.service.js';

/** Document 1: voicemail transcription as durable jobs. */
@ApiTags('Wazo STT')
@Controller('v1/audio/transcriptions')
export class TranscriptionsController {
  constructor(
    private readonly service: TranscriptionsService,
    private readonly receiver: SubmissionReceiver,
    private readonly results: TranscriptionResults,
    private readonly events: TranscriptionEvents,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Submit a voice message',
    description:
      'By file or by URL. The pair of user_uuid and message_id is unique: a known pair gives its job.',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody(SUBMISSION_FORM)
  @ApiOkResponse({ type: SubmissionView })
  @ApiBadRequestResponse({
    type: ErrorView,
    description: 'A field is missing or wrong, or an address is refused.',
  })
  @ApiResponse({ status: 413, type: ErrorView, description: 'The file is larger than MAX_UPLOAD_MB.' })
  @ApiTooManyRequestsResponse({
    type: ErrorView,
    description: 'The queue is full; Retry-After says when to come back.',
  })
  @ApiServiceUnavailableResponse({ type: ErrorView, description: 'No room on the disk.' })
  async submitTranscription(@Req() request: FastifyRequest): Promise<SubmissionView> {
    const { options, dropped } = await this.receiver.receive(request);
    return presentSubmission(await this.service.submit(options), dropped);
  }

  @Get()
  @ApiOperation({ summary: 'List transcriptions, newest first' })
  @ApiOkResponse({ type: TranscriptionListView })
  @ApiBadRequestResponse({ type: ErrorView })
  async listTranscriptions(@Query() query: ListQueryDto): Promise<TranscriptionListView> {
    return presentList(await this.results.list(query));
  }

  @Get('lookup')
  @ApiOperation({ summary: 'Whether a voice message has a transcription' })
  @ApiOkResponse({ type: LookupView })
  @ApiBadRequestResponse({ type: ErrorView })
  async lookupTranscription(@Query() query: LookupQueryDto): Promise<LookupView> {
    return presentLookup(await this.service.lookup(query.user_uuid, query.message_id));
  }

  @Get('status')
  @ApiOperation({ summary: 'State of the queue' })
  @ApiOkResponse({ type: QueueStatusView })
  getQueueStatus(): Promise<QueueStatusView> {
    return this.results.queueStatus();
  }

  @Get(':job_id')
  @ApiOperation({ summary: 'State of a job, and its text when completed' })
  @ApiOkResponse({ type: StatusView })
  @ApiNotFoundResponse({ type: ErrorView })
  async getTranscription(@Param('job_id') jobId: string): Promise<StatusView> {
    return presentStatus(await this.service.findPlaced(jobId));
  }

  @Get(':job_id/result')
  @ApiOperation({
    summary: 'The text in the format asked for at submission',
    description: '`response_format` in the query overrides that format.',
  })
  @ApiProduces('application/json', 'text/plain', 'application/x-subrip', 'text/vtt')
  @ApiOkResponse(RESULT_EXAMPLES)
  @ApiResponse({ status: 202, description: 'Not finished yet: `{status, message}`.' })
  @ApiBadRequestResponse({
    type: ErrorView,
    description: 'The transcription failed, or the format is unknown.',
  })
  @ApiNotFoundResponse({ type: ErrorView })
  async getTranscriptionResult(
    @Param('job_id') jobId: string,
    @Query() query: ResultQueryDto,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { status, contentType, body } = await this.results.render(jobId, query.response_format);
    await reply.status(status).type(contentType).send(body);
  }

  @Sse(':job_id/events')
  @Header('x-accel-buffering', 'no')
  @ApiOperation({
    summary: 'What happens to a job, as server-sent events',
    description:
      'Events: `position`, `processing`, `piece`, and at the end `completed`, `failed` or `deleted`.',
  })
  @ApiNotFoundResponse({ type: ErrorView })
  async streamTranscriptionEvents(@Param('job_id') jobId: string): Promise<Observable<MessageEvent>> {
    await this.service.find(jobId);
    return this.events.stream(jobId);
  }

  @Delete(':job_id')
  @ApiOperation({ summary: 'Cancel a job and erase its audio, text and words' })
  @ApiOkResponse({ type: DeletionView })
  @ApiNotFoundResponse({ type: ErrorView })
  async deleteTranscription(@Param('job_id') jobId: string): Promise<DeletionView> {
    await this.service.delete(jobId);
    return { job_id: jobId, deleted: true };
  }
}
