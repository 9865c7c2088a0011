import 'reflect-metadata';
import multipart from '@fastify/multipart';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../app.module.js';
import { serveConsole } from '../modules/console/console-page.js';
import type { LoadedConfig } from '../platform/config/load-config.js';
import { AppErrorFilter } from '../platform/http/app-error.filter.js';
import { EnvelopeResolver } from '../platform/http/error-envelope.js';
import { readJsonBodies } from '../platform/http/json-body.js';
import { answerClientError, answerFrameworkError } from '../platform/http/protocol-errors.js';
import {
  addRequestHooks,
  cutSlowClientsOnClose,
  requestIdOf,
  stripBasePath,
} from '../platform/http/request-hooks.js';
import { answerProbesOnly } from '../platform/http/worker-routes.js';
import type { Logger } from '../platform/logging/logger.js';
import { NestLogger } from '../platform/logging/nest-logger.js';
import { observeHttp } from '../platform/telemetry/http-metrics.js';
import { MetricRegistry } from '../platform/telemetry/metric-registry.js';
import { traceHttp } from '../platform/telemetry/tracing/http-spans.js';
import { openTracer } from '../platform/telemetry/tracing/open-tracer.js';
import { LiveSocketAdapter } from '../platform/ws/live-socket.adapter.js';
import { LiveSockets } from '../platform/ws/live-sockets.js';
import { openDatabase } from './open-database.js';
import { serveApiDocument } from './api-document.js';
import { expectModelsFolder } from './expect-models-folder.js';
import type { Groundwork } from './groundwork.js';
import { loadJobEngine } from './job-engine.js';
import { SURFACE_ENVELOPES } from './surface-envelopes.js';
import { isSurfacePathBelow, surfaceOf } from './surface-names.js';

const JSON_BODY_LIMIT_BYTES = 1024 * 1024;
/** What comes in is checked by class-validator. The compilers for schemas of routes, a tenth of a start, stay unloaded. */
const NO_ROUTE_SCHEMAS = { buildValidator: refuseSchema, buildSerializer: refuseSchema };

export interface CreatedApp {
  app: NestFastifyApplication;
  config: LoadedConfig;
  logger: Logger;
}

/**
 * Builds the whole application, ready to listen. `serve.ts` and every end-to-end test use it.
 *
 * @throws Error when it cannot be built; what the groundwork holds open is closed then.
 */
export async function createApp(groundwork: Groundwork): Promise<CreatedApp> {
  try {
    return await build(groundwork);
  } catch (error) {
    await groundwork.speech.close();
    throw error;
  }
}

async function build({ config, logger, speech }: Groundwork): Promise<CreatedApp> {
  const { server } = config;
  const envelopes = new EnvelopeResolver(SURFACE_ENVELOPES);
  if (speech.isUsedHere) await expectModelsFolder(config.speech);
  const database = await openDatabase(server, logger);
  const jobEngine = await loadJobEngine(config.store, logger);
  const tracer = await openTracer(config.tracing, logger);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot({ config, logger, database, speech, jobEngine, tracer }),
    createAdapter(config, envelopes),
    { logger: new NestLogger(logger), abortOnError: false },
  );
  await app.register(multipart);
  readJsonBodies(app, JSON_BODY_LIMIT_BYTES);
  const fastify = app.getHttpAdapter().getInstance();
  addRequestHooks(fastify, logger);
  if (tracer !== undefined) traceHttp(fastify, tracer);
  observeHttp(fastify, app.get(MetricRegistry, { strict: false }), surfaceOf);
  if (server.role === 'worker') answerProbesOnly(fastify, envelopes);
  cutSlowClientsOnClose(fastify);
  app.enableCors({
    origin: server.corsOrigins.includes('*') ? '*' : [...server.corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['x-request-id', 'retry-after', 'x-dropped-parameters', 'openai-model'],
  });
  app.useGlobalFilters(new AppErrorFilter(envelopes, logger));
  const sockets = app.get(LiveSockets, { strict: false });
  sockets.attach(app.getHttpServer(), envelopes);
  app.useWebSocketAdapter(new LiveSocketAdapter(sockets));
  serveApiDocument(fastify);
  serveConsole(fastify);
  return { app, config, logger };
}

function createAdapter({ server }: LoadedConfig, envelopes: EnvelopeResolver): FastifyAdapter {
  return new FastifyAdapter({
    logger: false,
    bodyLimit: JSON_BODY_LIMIT_BYTES,
    genReqId: requestIdOf,
    trustProxy: trustProxyOf(server.trustProxy),
    rewriteUrl: ({ url = '/' }: { url?: string }) =>
      stripBasePath(url, server.basePath, (path) => isSurfacePathBelow(server.basePath, path)),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 512 },
    forceCloseConnections: 'idle',
    frameworkErrors: answerFrameworkError(envelopes),
    clientErrorHandler: answerClientError,
    schemaController: { compilersFactory: NO_ROUTE_SCHEMAS },
  });
}

function refuseSchema(): never {
  throw new Error('Routes have no schemas: a class of class-validator says what may come in');
}

function trustProxyOf(entries: readonly string[]): boolean | string[] {
  if (entries.length === 1 && entries[0] === 'true') return true;
  return entries.length === 0 ? false : [...entries];
}
