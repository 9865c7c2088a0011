import { Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiDocs } from '../../../platform/http/api-docs.js';
import { decodeCursor } from '../../../platform/http/page-cursor.js';
import { queryPipe } from '../../../platform/http/query-pipe.js';
import { RequiresApiKey } from '../../auth/requires-api-key.decorator.js';
import { presentWebhook } from '../../jobs/tracking/webhook.presenter.js';
import type { CallRecord } from './call-record.js';
import type { CallPageRequest } from './call-record.repository.js';
import { CallRecords } from './call-records.js';
import { presentCall, presentCalls } from './calls.presenter.js';
import { CallDetailView, CallErasedView, CallErrorView, CallListView } from './calls.view.js';
import { ListCallsDto } from './list-calls.dto.js';
import { sendRecording } from './send-recording.js';

const DEFAULT_PAGE_SIZE = 50;
const SID = { name: 'sid', description: "The carrier's id of the call, or this server's." };

/** What is kept of telephone calls. */
@ApiDocs((api) => [api.ApiTags('Telephony')])
@RequiresApiKey({ errorView: CallErrorView })
@Controller('calls')
export class CallsController {
  constructor(private readonly records: CallRecords) {}

  @Get()
  @ApiDocs((api) => [
    api.ApiOperation({ summary: 'List calls, newest first, those that go on included' }),
    api.ApiOkResponse({ type: CallListView, description: 'A page.' }),
    api.ApiBadRequestResponse({ type: CallErrorView, description: 'A parameter is wrong, or not known.' }),
  ])
  async listCalls(@Query(queryPipe({ isStrict: true })) query: ListCallsDto): Promise<CallListView> {
    return presentCalls(await this.records.list(pageOf(query)), Date.now());
  }

  @Get(':sid')
  @ApiDocs((api) => [
    api.ApiOperation({
      summary: 'A call, with what was said, how its turns went, and what became of its webhook',
      description: 'Also one that goes on. Where a carrier came again with an id, the latest of that id.',
    }),
    api.ApiParam(SID),
    api.ApiOkResponse({ type: CallDetailView, description: 'The call.' }),
    api.ApiNotFoundResponse({ type: CallErrorView, description: 'No such call is kept.' }),
  ])
  async getCall(@Param('sid') sid: string): Promise<CallDetailView> {
    return this.detailOf(await this.records.find(sid));
  }

  @Post(':sid/webhook/replay')
  @HttpCode(200)
  @ApiDocs((api) => [
    api.ApiOperation({
      summary: 'Tell the end of a call again',
      description:
        'Whatever became of it before, with the same bytes, the same `webhook-id` and the same attempts to come.',
    }),
    api.ApiParam(SID),
    api.ApiOkResponse({ type: CallDetailView, description: 'The call; its webhook waits.' }),
    api.ApiBadRequestResponse({ type: CallErrorView, description: 'Nobody wants to be told of the call.' }),
    api.ApiNotFoundResponse({ type: CallErrorView, description: 'No such call is kept.' }),
    api.ApiConflictResponse({ type: CallErrorView, description: 'There is nothing to tell yet.' }),
  ])
  async replayCallWebhook(@Param('sid') sid: string): Promise<CallDetailView> {
    return this.detailOf(await this.records.replayWebhook(sid));
  }

  @Get(':sid/recording')
  @ApiDocs((api) => [
    api.ApiOperation({
      summary: 'The audio of a call, as it was heard: the caller left, the assistant right',
      description:
        'WAV. Of a call that goes on, what there is by now. Ranges are served, also by `If-Range` with the `ETag`. Only with CALL_RECORDING.',
    }),
    api.ApiParam(SID),
    api.ApiOkResponse({
      description: 'The recording.',
      content: { 'audio/wav': { schema: { type: 'string', format: 'binary' } } },
    }),
    api.ApiHeader({ name: 'range', required: false, description: 'A part, such as `bytes=0-65535`.' }),
    api.ApiHeader({
      name: 'if-range',
      required: false,
      description: 'The `ETag` of which the range is a part.',
    }),
    api.ApiResponse({
      status: 206,
      description: 'The part of it that was asked for, as `Content-Range` says.',
      content: { 'audio/wav': { schema: { type: 'string', format: 'binary' } } },
    }),
    api.ApiResponse({
      status: 416,
      type: CallErrorView,
      description: 'It has no such part; `Content-Range` says how long it is.',
    }),
    api.ApiNotFoundResponse({
      type: CallErrorView,
      description: 'No such call, or no recording of it, is kept.',
    }),
  ])
  async getCallRecording(
    @Param('sid') sid: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendRecording(await this.records.openRecording(sid), request, reply);
  }

  @Delete(':sid')
  @ApiDocs((api) => [
    api.ApiOperation({
      summary: 'Erase everything that is kept of a call',
      description:
        'All calls of an id of the carrier go. A call that goes on is not ended, but kept no more.',
    }),
    api.ApiParam(SID),
    api.ApiOkResponse({ type: CallErasedView, description: 'It is gone.' }),
    api.ApiNotFoundResponse({ type: CallErrorView, description: 'No such call is kept.' }),
  ])
  async deleteCall(@Param('sid') sid: string): Promise<CallErasedView> {
    return { call_sid: sid, deleted_count: await this.records.erase(sid) };
  }

  private async detailOf(call: CallRecord): Promise<CallDetailView> {
    const webhook = presentWebhook(await this.records.webhookOf(call));
    return { ...presentCall(call, Date.now()), webhook };
  }
}

function pageOf(query: ListCallsDto): CallPageRequest {
  const { call_sid: callSid, carrier, from, to, state, since, until, limit, cursor } = query;
  return {
    filter: { callSid, carrier, from, to, state, sinceMs: timeOf(since), untilMs: timeOf(until) },
    before: cursor === undefined ? undefined : decodeCursor(cursor),
    limit: limit ?? DEFAULT_PAGE_SIZE,
  };
}

const timeOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Date.parse(text);
