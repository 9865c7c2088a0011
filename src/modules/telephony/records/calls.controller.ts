import { Controller, Delete, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiDocs } from '../../../platform/http/api-docs.js';
import { decodeCursor } from '../../../platform/http/page-cursor.js';
import { queryPipe } from '../../../platform/http/query-pipe.js';
import { RequiresApiKey } from '../../auth/requires-api-key.decorator.js';
import type { CallPageRequest } from './call-record.repository.js';
import { CallRecords } from './call-records.js';
import { presentCall, presentCalls } from './calls.presenter.js';
import { CallErasedView, CallErrorView, CallListView, CallView } from './calls.view.js';
import { ListCallsDto } from './list-calls.dto.js';

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
      summary: 'A call, with what was said and how its turns went',
      description: 'Also one that goes on. Where a carrier came again with an id, the latest of that id.',
    }),
    api.ApiParam(SID),
    api.ApiOkResponse({ type: CallView, description: 'The call.' }),
    api.ApiNotFoundResponse({ type: CallErrorView, description: 'No such call is kept.' }),
  ])
  async getCall(@Param('sid') sid: string): Promise<CallView> {
    return presentCall(await this.records.find(sid), Date.now());
  }

  @Get(':sid/recording')
  @ApiDocs((api) => [
    api.ApiOperation({
      summary: 'The audio of a call, as it was heard: the caller left, the assistant right',
      description: 'WAV. Of a call that goes on, what there is by now. Only with CALL_RECORDING.',
    }),
    api.ApiParam(SID),
    api.ApiOkResponse({
      description: 'The recording.',
      content: { 'audio/wav': { schema: { type: 'string', format: 'binary' } } },
    }),
    api.ApiNotFoundResponse({
      type: CallErrorView,
      description: 'No such call, or no recording of it, is kept.',
    }),
  ])
  async getCallRecording(@Param('sid') sid: string, @Res() reply: FastifyReply): Promise<void> {
    const { bytes, audio } = await this.records.openRecording(sid);
    await reply.type('audio/wav').header('content-length', bytes).send(audio);
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
