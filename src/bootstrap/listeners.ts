import { createServer, type Server as NetServer } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { JobsLifecycle } from '../modules/jobs/jobs.module.js';
import type { ServerConfig } from '../platform/config/server.config.js';
import { ListenerRegistry } from '../platform/http/listener-registry.js';
import type { Logger } from '../platform/logging/logger.js';
import { NestLogger } from '../platform/logging/nest-logger.js';
import { PortUnavailableError } from './port-unavailable-error.js';

const REALTIME_PORT = 8080;

export interface Listeners {
  mainPort: number;
  aliasPorts: readonly number[];
  /** Alias ports that were in use. */
  missingPorts: readonly number[];
}

/**
 * Listens on the main port and on the alias ports; connections of the latter are handed to the same HTTP server,
 * so that every route and socket answers on each. Alias listeners close with the application. Work on jobs begins
 * once the main port is had, in a process whose role it is; one that only works has no alias ports.
 *
 * @throws PortUnavailableError when the main port cannot be had.
 */
export async function listen(
  app: NestFastifyApplication,
  config: ServerConfig,
  logger: Logger,
): Promise<Listeners> {
  app.useLogger(false);
  try {
    await app.listen({ port: config.port, host: config.host });
  } catch (error) {
    throw new PortUnavailableError(config, (error as NodeJS.ErrnoException).code ?? 'unknown error');
  } finally {
    app.useLogger(new NestLogger(logger));
  }
  const http = app.getHttpServer();
  const registry = app.get(ListenerRegistry);
  const aliasPorts: number[] = [];
  const missingPorts: number[] = [];
  const wantedPorts = config.role === 'worker' ? [] : config.aliasPorts;
  for (const [position, port] of wantedPorts.entries()) {
    const isRealtime = standsForRealtime(config.aliasPorts, position);
    const alias = createServer({ noDelay: true }, (socket) => {
      if (isRealtime) registry.markRealtime(socket);
      http.emit('connection', socket);
    });
    try {
      aliasPorts.push(await open(alias, port, config.host));
      registry.add(alias);
    } catch (error) {
      missingPorts.push(port);
      logger.warn({ port, code: (error as NodeJS.ErrnoException).code }, 'alias port left out');
    }
  }
  if (config.role !== 'api') await app.get(JobsLifecycle, { strict: false }).start();
  return { mainPort: portOf(http), aliasPorts, missingPorts };
}

function open(server: NetServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve(portOf(server));
    });
  });
}

function portOf(server: NetServer): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Document 3's base URL is on 8080; where no alias has that port, the second stands for it. */
function standsForRealtime(aliasPorts: readonly number[], position: number): boolean {
  return aliasPorts.includes(REALTIME_PORT) ? aliasPorts[position] === REALTIME_PORT : position === 1;
}
