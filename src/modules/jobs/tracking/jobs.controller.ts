import {
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  Query,
  Res,
  Sse,
  type MessageEvent,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { EMPTY, type Observable } from 'rxjs';
import { ApiDocs } from '../../../platform/http/api-docs.js';
import { queryPipe } from '../../../platform/http/query-pipe.js';
import { RequiresApiKey } from '../../auth/requires-api-key.decorator.js';
import { DeleteJobQueryDto } from './dto/delete-job-query.dto.js';
import { JobErrorView } from './dto/job-error.view.js';
import { ListJobsQueryDto } from './dto/list-jobs-query.dto.js';
import { JobErasureView, TrackedJobListView, TrackedJobView } from './dto/tracked-job.view.js';
import { JobActions } from './job-actions.js';
import { JobReports } from './job-reports.js';
import { JobStreams } from './job-streams.js';
import { ANY_JOB_ID, LAST_EVENT_ID, MESSAGE_STREAM, NOTHING_TO_COME } from './jobs.openapi.js';
import { presentErasure, presentJob, presentJobPage } from './jobs.presenter.js';
import { TrackedJobs } from './tracked-jobs.js';

/** Document 2: what became of jobs. */
@ApiDocs((api) => [api.ApiTags('Jobs')])
@RequiresApiKey({ errorView: JobErrorView })
@Controller('api/jobs')
export class JobsController {
  constructor(
    private readonly tracked: TrackedJobs,
    private readonly reports: JobReports,
    private readonly actions: JobActions,
    private readonly streams: JobStreams,
  ) {}

  @Get()
  @ApiDocs((api) => [
    api.ApiOperation({ summary: 'List jobs, newest first, without log, webhook and results' }),
    api.ApiOkResponse({ type: TrackedJobListView, description: 'A page.' }),
    api.ApiBadRequestResponse({ type: JobErrorView, description: 'A parameter is wrong.' }),
  ])
  async listJobs(@Query(queryPipe({ isStrict: true })) query: ListJobsQueryDto): Promise<TrackedJobListView> {
    const { status, type, created_after, limit, cursor } = query;
    const createdAfterMs = created_after === undefined ? undefined : Date.parse(created_after);
    return presentJobPage(
      await this.reports.list({ filter: { status, type, createdAfterMs }, limit, cursor }),
    );
  }

  @Get(':job_id')
  @ApiDocs((api) => [
    api.ApiOperation({ summary: 'All that is known of a job: state, progress, log, webhook and results' }),
    api.ApiParam(ANY_JOB_ID),
    api.ApiOkResponse({ type: TrackedJobView, description: 'The job.' }),
    api.ApiNotFoundResponse({ type: JobErrorView, description: 'There is no such job.' }),
  ])
  async getJob(@Param('job_id') anyId: string): Promise<TrackedJobView> {
    return presentJob(await this.reports.get(anyId));
  }

  @Sse(':job_id/stream')
  @ApiDocs((api) => [
    api.ApiOperation({ summary: "What a job's webhook is told, as server-sent events" }),
    api.ApiParam(ANY_JOB_ID),
    api.ApiHeader(LAST_EVENT_ID),
    api.ApiOkResponse(MESSAGE_STREAM),
    api.ApiNoContentResponse(NOTHING_TO_COME),
    api.ApiNotFoundResponse({ type: JobErrorView, description: 'There is no such job.' }),
    api.ApiTooManyRequestsResponse({ type: JobErrorView, description: 'Too many streams are open.' }),
  ])
  async streamJob(
    @Param('job_id') anyId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('last-event-id') lastEventId?: string,
  ): Promise<Observable<MessageEvent>> {
    const afterSeq = /^\d{1,9}$/.test(lastEventId ?? '') ? Number(lastEventId) : 0;
    const job = await this.tracked.get(anyId);
    if (await this.streams.hasMore(job, afterSeq)) return this.streams.follow(job, afterSeq);
    void reply.status(204);
    return EMPTY;
  }

  @Delete(':job_id')
  @ApiDocs((api) => [
    api.ApiOperation({
      summary: 'Cancel a job, or erase it',
      description:
        'A job that has ended stays as it is. With `erase=true` everything known of it is erased, and nothing more is delivered.',
    }),
    api.ApiParam(ANY_JOB_ID),
    api.ApiExtraModels(TrackedJobView, JobErasureView),
    api.ApiOkResponse({
      description: 'The job as it is now, or that it is erased.',
      schema: {
        oneOf: [{ $ref: api.getSchemaPath(TrackedJobView) }, { $ref: api.getSchemaPath(JobErasureView) }],
      },
    }),
    api.ApiBadRequestResponse({ type: JobErrorView, description: 'A parameter is wrong.' }),
    api.ApiNotFoundResponse({ type: JobErrorView, description: 'There is no such job.' }),
  ])
  async deleteJob(
    @Param('job_id') anyId: string,
    @Query(queryPipe({ isStrict: true })) { erase }: DeleteJobQueryDto,
  ): Promise<TrackedJobView | JobErasureView> {
    if (erase === true) return presentErasure(await this.actions.erase(anyId));
    await this.actions.cancel(anyId);
    return presentJob(await this.reports.get(anyId));
  }

  @Post(':job_id/webhook/replay')
  @HttpCode(200)
  @ApiDocs((api) => [
    api.ApiOperation({
      summary: "Deliver a job's final message again",
      description: 'Whatever became of it before, with the same `webhook-id` and the same attempts to come.',
    }),
    api.ApiParam(ANY_JOB_ID),
    api.ApiOkResponse({ type: TrackedJobView, description: 'The job; its webhook waits.' }),
    api.ApiBadRequestResponse({ type: JobErrorView, description: 'The job has no callback address.' }),
    api.ApiNotFoundResponse({ type: JobErrorView, description: 'There is no such job.' }),
    api.ApiConflictResponse({ type: JobErrorView, description: 'The job has not ended.' }),
  ])
  async replayWebhook(@Param('job_id') anyId: string): Promise<TrackedJobView> {
    await this.actions.replayWebhook(anyId);
    return presentJob(await this.reports.get(anyId));
  }
}
