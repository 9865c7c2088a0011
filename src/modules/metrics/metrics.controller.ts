import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiDocs } from '../../platform/http/api-docs.js';
import { queryPipe } from '../../platform/http/query-pipe.js';
import { EXPOSITION_TYPE } from '../../platform/telemetry/open-metrics.js';
import { acceptedFormat } from './accepted-format.js';
import { RecentTurnsQueryDto } from './dto/recent-turns-query.dto.js';
import { EXPOSITION } from './metrics.openapi.js';
import { MetricsService } from './metrics.service.js';
import { LiveMetricsView, MetricsErrorView, RecentTurnsView, SystemMetricsView } from './metrics.view.js';

const DEFAULT_LIMIT = 10;

/** Figures for people (`/metrics`), for Prometheus, and of document 5 (`/health/metrics`). Never behind a key. */
@ApiDocs((api) => [api.ApiTags('Metrics')])
@Controller()
export class MetricsController {
  constructor(private readonly metrics: MetricsService) {}

  @Get('metrics')
  @ApiDocs((api) => [
    api.ApiExtraModels(SystemMetricsView),
    api.ApiOperation({
      summary: 'Sums and means',
      description:
        'Document 4’s JSON; everything as text for Prometheus when `Accept` names `text/plain` or `application/openmetrics-text`.',
    }),
    api.ApiOkResponse({
      description: 'Since the start of the process.',
      content: {
        'application/json': { schema: { $ref: api.getSchemaPath(SystemMetricsView) } },
        ...EXPOSITION,
      },
    }),
  ])
  async getMetrics(
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SystemMetricsView | string> {
    const format = acceptedFormat(accept) ?? 'json';
    addVary(reply);
    return format === 'json' ? this.metrics.system() : this.expose(format, reply);
  }

  @Get('metrics/prometheus')
  @ApiDocs((api) => [
    api.ApiOperation({ summary: 'Everything, for Prometheus' }),
    api.ApiOkResponse({ description: 'Text, also when `Accept` asks for JSON.', content: EXPOSITION }),
  ])
  async getExposition(
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    addVary(reply);
    return this.expose(acceptedFormat(accept) === 'openMetrics' ? 'openMetrics' : 'text', reply);
  }

  @Get('metrics/recent')
  @ApiDocs((api) => [
    api.ApiOperation({ summary: 'The last turns of conversations' }),
    api.ApiOkResponse({ type: RecentTurnsView }),
    api.ApiBadRequestResponse({ type: MetricsErrorView, description: 'The limit is none.' }),
  ])
  getRecent(@Query(queryPipe()) { limit = DEFAULT_LIMIT }: RecentTurnsQueryDto): RecentTurnsView {
    return this.metrics.recent(limit);
  }

  @Get('health/metrics')
  @ApiDocs((api) => [
    api.ApiOperation({ summary: 'Calls and connections', description: 'Document 5’s figures.' }),
    api.ApiOkResponse({ type: LiveMetricsView }),
  ])
  getLive(): LiveMetricsView {
    return this.metrics.live();
  }

  private async expose(format: 'text' | 'openMetrics', reply: FastifyReply): Promise<string> {
    const text = await this.metrics.exposition(format);
    void reply.header('content-type', EXPOSITION_TYPE[format]);
    return text;
  }
}

/** The answer depends on `Accept`, besides what it depends on already. */
function addVary(reply: FastifyReply): void {
  const present = reply.getHeader('vary');
  void reply.header('vary', present === undefined ? 'Accept' : `${String(present)}, Accept`);
}
