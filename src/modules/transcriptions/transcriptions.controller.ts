import {
  Controller,
  Delete,
  Get,
  Header,
  Headers,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  Res,
  Sse,
  type MessageEvent,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EMPTY, type Observable } from 'rxjs';
import { RequiresApiKey } from '../auth/requires-api-key.decorator.js';
import { ApiDocs } from '../../platform/http/api-docs.js';
import { queryPipe } from '../../platform/http/query-pipe.js';
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
  UnfinishedView,
} from './dto/transcription.view.js';
import {
  EVENT_STREAM,
  JOB_ID,
  LAST_EVENT_ID,
  NOTHING_TO_COME,
  RESULT_EXAMPLES,
  SUBMISSION_FORM,
} from './transcriptions.openapi.js';
import { SubmissionReceiver } from './submission-receiver.js';
import { TranscriptionEvents } from './transcription-events.js';
import { TranscriptionResults } from './transcription-results.js';
import { presentList, presentLookup, presentStatus, presentSubmission } from './transcriptions.presenter.js';
import { TranscriptionsService } from './transcriptions.service.js';

/** Document 1: voicemail transcription as durable jobs. */
@ApiDocs((api) => [api.ApiTags('Wazo STT')])
@RequiresApiKey({ surface: 'v1', errorView: ErrorView })
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
  @ApiDocs((api) => [
    api.ApiOperation({
      summary: 'Submit a voice message',
      description:
        'By file or by URL. The pair of user_uuid and message_id is unique: a known pair gives its job.',
    }),
    api.ApiConsumes('multipart/form-data'),
    api.ApiBody(SUBMISSION_FORM),
    api.ApiOkResponse({ type: SubmissionView, description: 'The job of this message.' }),
    api.ApiBadRequestResponse({
      type: ErrorView,
      description: 'A field is missing or wrong, or an address is refused.',
    }),
    api.ApiResponse({ status: 413, type: ErrorView, description: 'The file is larger than MAX_UPLOAD_MB.' }),
    api.ApiTooManyRequestsResponse({
      type: ErrorView,
      description: 'The queue is full; Retry-After says when to come back.',
    }),
    api.ApiServiceUnavailableResponse({ type: ErrorView, description: 'No room on the disk.' }),
  ])
  async submitTranscription(@Req() request: FastifyRequest): Promise<SubmissionView> {
    const { options, dropped } = await this.receiver.receive(request);
    return presentSubmission(await this.service.submit(options), dropped);
  }

  @Get()
  @ApiDocs((api) => [
    api.ApiOperation({ summary: 'List transcriptions, newest first' }),
    api.ApiOkResponse({ type: TranscriptionListView, description: 'A page.' }),
    api.ApiBadRequestResponse({ type: ErrorView, description: 'A parameter is missing or wrong.' }),
  ])
  async listTranscriptions(
    @Query(queryPipe({ isStrict: true })) query: ListQueryDto,
  ): Promise<TranscriptionListView> {
    return presentList(await this.results.list(query));
  }

  @Get('lookup')
  @ApiDocs((api) => [
    api.ApiOperation({ summary: 'Whether a voice message has a transcription' }),
    api.ApiOkResponse({ type: LookupView, description: 'What is known of the message.' }),
    api.ApiBadRequestResponse({ type: ErrorView, description: 'A parameter is missing or wrong.' }),
  ])
  async lookupTranscription(@Query(queryPipe()) query: LookupQueryDto): Promise<LookupView> {
    return presentLookup(await this.service.lookup(query.user_uuid, query.message_id));
  }

  @Get('status')
  @ApiDocs((api) => [
    api.ApiOperation({ summary: 'State of the queue' }),
    api.ApiOkResponse({ type: QueueStatusView, description: 'The queue.' }),
  ])
  getQueueStatus(): Promise<QueueStatusView> {
    return this.results.queueStatus();
  }

  @Get(':job_id')
  @ApiDocs((api) => [
    api.ApiOperation({ summary: 'State of a job, and its text when completed' }),
    api.ApiParam(JOB_ID),
    api.ApiOkResponse({ type: StatusView, description: 'The job.' }),
    api.ApiNotFoundResponse({ type: ErrorView, description: 'There is no such job.' }),
  ])
  async getTranscription(@Param('job_id') jobId: string): Promise<StatusView> {
    return presentStatus(await this.service.findPlaced(jobId));
  }

  @Get(':job_id/result')
  @ApiDocs((api) => [
    api.ApiParam(JOB_ID),
    api.ApiOperation({
      summary: 'The text in the format asked for at submission',
      description: '`response_format` in the query overrides that format.',
    }),
    api.ApiOkResponse(RESULT_EXAMPLES),
    api.ApiAcceptedResponse({ type: UnfinishedView, description: 'Not finished yet.' }),
    api.ApiBadRequestResponse({
      type: ErrorView,
      description: 'The transcription failed, or the format or another parameter is unknown.',
    }),
    api.ApiNotFoundResponse({ type: ErrorView, description: 'There is no such job.' }),
  ])
  async getTranscriptionResult(
    @Param('job_id') jobId: string,
    @Query(queryPipe({ isStrict: true })) query: ResultQueryDto,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { status, contentType, body } = await this.results.render(jobId, query.response_format);
    await reply.status(status).type(contentType).send(body);
  }

  @Sse(':job_id/events')
  @Header('x-accel-buffering', 'no')
  @ApiDocs((api) => [
    api.ApiParam(JOB_ID),
    api.ApiOperation({
      summary: 'What happens to a job, as server-sent events',
      description:
        'Events: `position`, `processing`, `piece`, and at the end `completed`, `failed` or `deleted`.',
    }),
    api.ApiHeader(LAST_EVENT_ID),
    api.ApiOkResponse(EVENT_STREAM),
    api.ApiNoContentResponse(NOTHING_TO_COME),
    api.ApiNotFoundResponse({ type: ErrorView, description: 'There is no such job.' }),
    api.ApiTooManyRequestsResponse({
      type: ErrorView,
      description: 'As many event streams are open as this server holds.',
    }),
  ])
  async streamTranscriptionEvents(
    @Param('job_id') jobId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('last-event-id') lastEventId?: string,
  ): Promise<Observable<MessageEvent>> {
    const record = await this.service.find(jobId);
    if (!this.events.hasToldEnd(record, lastEventId)) return this.events.stream(jobId);
    void reply.status(204);
    return EMPTY;
  }

  @Delete(':job_id')
  @ApiDocs((api) => [
    api.ApiOperation({ summary: 'Cancel a job and erase its audio, text and words' }),
    api.ApiParam(JOB_ID),
    api.ApiOkResponse({ type: DeletionView, description: 'It is gone.' }),
    api.ApiNotFoundResponse({ type: ErrorView, description: 'There is no such job.' }),
  ])
  async deleteTranscription(@Param('job_id') jobId: string): Promise<DeletionView> {
    await this.service.delete(jobId);
    return { job_id: jobId, deleted: true };
  }
}
