import { Controller, Get, Req, Res, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheck, HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiDocs } from '../../platform/http/api-docs.js';
import { ListenerRegistry } from '../../platform/http/listener-registry.js';
import { PROBE_FAILURE, PROBE_SUCCESS } from './health.openapi.js';
import { HealthView, RealtimeHealthView } from './health.view.js';
import { HealthService } from './health.service.js';

/** Health for people and clients (`/health`), and for orchestrators (`/health/live`, `/health/ready`). */
@ApiDocs((api) => [api.ApiTags('Health')])
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthService,
    private readonly terminus: HealthCheckService,
    private readonly listeners: ListenerRegistry,
  ) {}

  @Get()
  @ApiDocs((api) => [
    api.ApiOperation({
      summary: 'State of the server',
      description: 'Documents 1 and 4 together; on the listener of document 3, that document’s own shape.',
    }),
    api.ApiOkResponse({ type: HealthView }),
    api.ApiServiceUnavailableResponse({ type: HealthView, description: 'The database does not answer.' }),
  ])
  async getHealth(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HealthView | RealtimeHealthView> {
    if (this.listeners.isRealtimeAlias(request.socket)) return this.health.realtimeHealth();
    const health = await this.health.health();
    if (health.status === 'unhealthy') reply.status(503);
    return health;
  }

  /** Answers as long as the event loop turns, also while draining; depends on nothing. */
  @Get('live')
  @ApiDocs((api) => [api.ApiOperation({ summary: 'Liveness probe' }), api.ApiOkResponse(PROBE_SUCCESS)])
  getLiveness(): HealthCheckResult {
    return { status: 'ok', info: {}, error: {}, details: {} };
  }

  /** 503 while starting, while draining, and while the database, the queue or the models cannot work. */
  @Get('ready')
  @HealthCheck({ noCache: true, swaggerDocumentation: false })
  @ApiDocs((api) => [
    api.ApiOperation({ summary: 'Readiness probe' }),
    api.ApiOkResponse(PROBE_SUCCESS),
    api.ApiServiceUnavailableResponse(PROBE_FAILURE),
  ])
  async getReadiness(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthCheckResult> {
    try {
      return await this.terminus.check(this.health.readinessChecks());
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      reply.status(503);
      return error.getResponse() as HealthCheckResult;
    }
  }
}
