import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import { ApiDocs } from '../../../platform/http/api-docs.js';
import { queryPipe } from '../../../platform/http/query-pipe.js';
import type { Caller } from '../../auth/caller.js';
import { RequiresVoiceAccess } from '../../auth/requires-voice-access.decorator.js';
import { CurrentCaller } from '../../auth/voice-access.guard.js';
import { VoiceErrorView } from '../voice-error.view.js';
import { ListSessionsDto, MAX_LISTED_SESSIONS } from './list-sessions.dto.js';
import { presentCleanup, presentSession, presentSessions } from './sessions.presenter.js';
import { SessionDeletedView, SessionListView, SessionsDeletedView, SessionView } from './sessions.view.js';
import { VoiceSessions } from './voice-sessions.js';

/** Document 4's session management. */
@ApiDocs((api) => [api.ApiTags('Voice')])
@RequiresVoiceAccess(VoiceErrorView)
@Controller('sessions')
export class SessionsController {
  constructor(private readonly sessions: VoiceSessions) {}

  @Get()
  @ApiDocs((api) => [
    api.ApiOperation({
      summary: 'The sessions that have not ended, with a socket or without',
      description: 'With a token, where tokens are asked for, those of its user.',
    }),
    api.ApiOkResponse({ type: SessionListView }),
    api.ApiBadRequestResponse({ type: VoiceErrorView, description: 'The limit is none.' }),
  ])
  async listSessions(
    @CurrentCaller() caller: Caller,
    @Query(queryPipe()) { limit = MAX_LISTED_SESSIONS }: ListSessionsDto,
  ): Promise<SessionListView> {
    return presentSessions(await this.sessions.list(caller, limit));
  }

  @Get(':session_id')
  @ApiDocs((api) => [
    api.ApiOperation({ summary: 'A session, with what was said in it' }),
    api.ApiParam({ name: 'session_id', description: "The client's own id." }),
    api.ApiOkResponse({ type: SessionView }),
    api.ApiNotFoundResponse({ type: VoiceErrorView, description: 'There is none, or it has ended.' }),
  ])
  async getSession(@CurrentCaller() caller: Caller, @Param('session_id') id: string): Promise<SessionView> {
    return presentSession(await this.sessions.find(id, caller));
  }

  /** Stands before the deletion of one, which would take `cleanup` for an id. */
  @Delete('cleanup')
  @ApiDocs((api) => [
    api.ApiOperation({
      summary: 'Ends all sessions: their histories are erased, their sockets closed',
      description: 'With a token, where tokens are asked for, those of its user.',
    }),
    api.ApiOkResponse({ type: SessionsDeletedView }),
  ])
  async cleanUpSessions(@CurrentCaller() caller: Caller): Promise<SessionsDeletedView> {
    return presentCleanup(await this.sessions.removeAll(caller));
  }

  @Delete(':session_id')
  @ApiDocs((api) => [
    api.ApiOperation({ summary: 'Ends a session: its history is erased, its socket closed' }),
    api.ApiParam({ name: 'session_id', description: "The client's own id." }),
    api.ApiOkResponse({ type: SessionDeletedView }),
    api.ApiNotFoundResponse({ type: VoiceErrorView, description: 'There is none, or it has ended.' }),
  ])
  async deleteSession(
    @CurrentCaller() caller: Caller,
    @Param('session_id') id: string,
  ): Promise<SessionDeletedView> {
    await this.sessions.remove(id, caller);
    return { message: 'Session deleted', session_id: id };
  }
}
