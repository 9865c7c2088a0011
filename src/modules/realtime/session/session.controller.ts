import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiDocs } from '../../../platform/http/api-docs.js';
import { RequiresApiKey } from '../../auth/requires-api-key.decorator.js';
import { EphemeralSessions } from './ephemeral-sessions.js';
import { RealtimeErrorView } from './realtime-error.view.js';
import { presentSession } from './realtime-session.presenter.js';
import { RealtimeSessionView } from './realtime-session.view.js';

/** Document 3's ephemeral sessions. */
@ApiDocs((api) => [api.ApiTags('Realtime')])
@RequiresApiKey({ errorView: RealtimeErrorView })
@Controller('api/session')
export class SessionController {
  constructor(private readonly sessions: EphemeralSessions) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiDocs((api) => [
    api.ApiOperation({
      summary: 'Makes a key with which a client opens a realtime session itself',
      description:
        'At OpenAI, by WebRTC or WebSocket, where `REALTIME_PROVIDER` comes to `openai`; else at `/openai/v1/realtime` ' +
        'of this server, within 60 seconds.',
    }),
    api.ApiOkResponse({ type: RealtimeSessionView }),
    api.ApiServiceUnavailableResponse({
      type: RealtimeErrorView,
      description: 'The vendor cannot be reached.',
    }),
    api.ApiGatewayTimeoutResponse({
      type: RealtimeErrorView,
      description: 'The vendor does not answer in time.',
    }),
  ])
  async create(@Res({ passthrough: true }) { raw }: FastifyReply): Promise<RealtimeSessionView> {
    const gone = new AbortController();
    raw.once('close', () => gone.abort());
    return presentSession(await this.sessions.create(gone.signal));
  }
}
