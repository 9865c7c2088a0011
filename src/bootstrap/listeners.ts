import { createServer, type Server as NetServer } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { JobsLifecycle } from '../modules/jobs/jobs.module.js';
import type { ServerConfig } from '../platform/config/server.config.js';
import { ListenerRegistry } from '../platform/http/listener-registry.js';
import type { Logger } from '../platform/logging/logger.js';

/** The main port could not be had; the message is all that the operator needs. */
export class PortUnavailableError extends Error {
  constructor(port: number, code: string) {
    const reason = code === 'EADDRINUSE' ? 'is in use' : `cannot be opened (${code})`;
    super(`Port ${port} ${reason}. Set PORT to another one, or stop what holds it.`);
    this.name = 'PortUnavailableError';
  }
}

export interface Listeners {
  mainPort: number;
  aliasPorts: readonly number[];
  /** Alias ports that were in use. */
  missingPorts: readonly number[];
}

/**
 * Listens on the main port and on the alias ports; connections of the latter are handed to the same HTTP server,
 * so that every route and socket answers on each. Alias listeners close with the application. Work on jobs begins
 * once the main port is had.
 *
 * @throws PortUnavailableError when the main port cannot be had.
 */
export async function listen(
  app: NestFastifyApplication,
  config: ServerConfig,
  logger: Logger,
): Promise<Listeners> {
  try {
    await app.listen({ port: config.port, host: config.host });
  } catch (error) {
    throw new PortUnavailableError(config.port, (error as NodeJS.ErrnoException).code ?? 'unknown error');
  }
  const http = app.getHttpServer();
  const registry = app.get(ListenerRegistry);
  const aliasPorts: number[] = [];
  const missingPorts: number[] = [];
  for (const [position, port] of config.aliasPorts.entries()) {
    const alias = createServer({ noDelay: true }, (socket) => {
      registry.mark(socket, position);
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
  await app.get(JobsLifecycle, { strict: false }).start();
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
