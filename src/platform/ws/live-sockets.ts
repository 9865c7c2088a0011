import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { BeforeApplicationShutdown, OnModuleDestroy } from '@nestjs/common';
import type { ServerConfig } from '../config/server.config.js';
import { AppError } from '../errors/app-error.js';
import type { EnvelopeResolver } from '../http/error-envelope.js';
import { pathOf, queryOf, requestIdOf, stripBasePath } from '../http/request-hooks.js';
import type { Logger } from '../logging/logger.js';
import type { LiveStatus, LiveSurface, StatusRegistry } from '../status/server-status.js';
import { ClientAddresses } from './client-address.js';
import { OriginPolicy } from './origin-policy.js';
import { asksForWebSocket, returnToHttp } from './plain-request.js';
import { SocketRoute } from './socket-route.js';
import type { SocketSurface } from './socket-surface.js';
import { systemTimer, type SocketTimer } from './socket-timer.js';
import { UpgradeGate } from './upgrade-gate.js';
import { refuseUpgrade } from './upgrade-refusal.js';
import { traceIdOfHeaders, type UpgradeRequest } from './upgrade-request.js';

/** What became of a request for a socket: the code that it was closed with, or the status that it was refused with. */
export type SocketOutcome =
  { readonly surface: LiveSurface; readonly closeCode: number } | { readonly refusedWith: number };

interface Upgrade {
  readonly raw: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Every socket of the process: where surfaces answer, who comes in, and how it all ends. */
export class LiveSockets implements OnModuleDestroy, BeforeApplicationShutdown {
  private readonly routes: SocketRoute[] = [];
  private readonly gate: UpgradeGate;
  private readonly addresses: ClientAddresses;
  /** Connections that asked for a socket, until they are refused or that has closed; what is left is cut off at the end. */
  private readonly connected = new Set<Duplex>();
  private readonly listeners: ((outcome: SocketOutcome) => void)[] = [];
  private ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly config: ServerConfig,
    status: StatusRegistry,
    private readonly logger: Logger,
    private readonly timer: SocketTimer = systemTimer,
  ) {
    const origins = config.isGiven('corsOrigins') ? config.corsOrigins : undefined;
    this.gate = new UpgradeGate(new OriginPolicy(origins), config, status);
    this.addresses = new ClientAddresses(config.trustProxy);
    status.addLiveContributor(() => ({ connections: this.connections() }));
  }

  /** Makes room for a surface. @param path such as `/voice/:session_id`. */
  addRoute(path: string): SocketRoute {
    const route = new SocketRoute(path);
    this.routes.push(route);
    this.routes.sort((a, b) => a.pattern.parameterCount - b.pattern.parameterCount);
    return route;
  }

  /** Answers every request for a socket that the server gets, on whichever listener; each in its path's envelope. */
  attach(server: Server, envelopes: EnvelopeResolver): void {
    server.on('upgrade', (raw: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (!asksForWebSocket(raw)) return returnToHttp(server, raw, socket, head);
      socket.on('error', () => socket.destroy());
      this.connected.add(socket);
      void this.answer({ raw, socket, head }, envelopes).finally(() => this.connected.delete(socket));
    });
  }

  /** Tells of every socket that ends, and of every one that is refused. A listener must not throw. */
  onOutcome(listener: (outcome: SocketOutcome) => void): void {
    this.listeners.push(listener);
  }

  /** From now on nobody comes in, and conversations come to their end. */
  onModuleDestroy(): void {
    this.gate.shut();
    this.ended = this.finishAll();
  }

  /** Waits for the last socket, at most SHUTDOWN_TIMEOUT_SECS and the time that a client may take to close. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.ended;
    for (const socket of this.connected) socket.destroy();
  }

  private async answer(upgrade: Upgrade, envelopes: EnvelopeResolver): Promise<void> {
    const id = requestIdOf(upgrade.raw);
    const isOwnPath = (path: string): boolean => this.routes.some(({ pattern }) => pattern.fits(path));
    const url = stripBasePath(upgrade.raw.url ?? '/', this.config.basePath, isOwnPath);
    const envelope = envelopes.resolve(pathOf({ url }));
    let leave: (() => void) | undefined;
    try {
      const { route, surface, request } = this.find(upgrade.raw, url, id);
      leave = this.gate.enter(request);
      await this.gate.checkReady();
      await surface.admit?.(request);
      this.gate.checkOpen();
      const { logger, timer } = this;
      const connection = await route.connect(upgrade, request, { envelope, logger, timer });
      const closeCode = await connection?.closed;
      if (closeCode !== undefined) this.tell({ surface: surface.surface, closeCode });
    } catch (thrown) {
      const error = AppError.from(thrown);
      const fields = { requestId: id, code: error.code };
      if (error.kind === 'internal')
        this.logger.error({ ...fields, err: error.cause ?? error }, 'socket refused');
      else this.logger.info(fields, 'socket refused');
      const answer = envelope.render(error, id);
      refuseUpgrade(upgrade.socket, answer, error, id);
      this.tell({ refusedWith: answer.status });
    } finally {
      leave?.();
    }
  }

  /** @throws AppError `route_not_found`, `invalid_request` when the address cannot be decoded. */
  private find(
    raw: IncomingMessage,
    url: string,
    id: string,
  ): { route: SocketRoute; surface: SocketSurface<unknown, unknown>; request: UpgradeRequest } {
    const [path = ''] = url.split('?', 1);
    for (const route of this.config.role === 'worker' ? [] : this.routes) {
      const params = route.pattern.match(path);
      if (params === undefined || route.surface === undefined) continue;
      const request = {
        id,
        traceId: traceIdOfHeaders(raw.headers),
        route: route.pattern.pattern,
        url: raw.url ?? '/',
        path,
        params,
        query: new URLSearchParams(queryOf({ url })),
        headers: raw.headers,
        address: this.addresses.of(raw),
      };
      return { route, surface: route.surface, request };
    }
    throw new AppError('route_not_found', 'Not Found');
  }

  private tell(outcome: SocketOutcome): void {
    for (const listener of this.listeners) listener(outcome);
  }

  private async finishAll(): Promise<void> {
    let cancel = (): void => undefined;
    const deadline = new Promise<void>((resolve) => {
      cancel = this.timer.schedule(resolve, this.config.shutdownTimeoutSec * 1000);
    });
    const open = this.routes.flatMap(({ connections }) => [...connections]);
    await Promise.all(open.map((connection) => connection.finish(deadline)));
    cancel();
  }

  private connections(): LiveStatus['connections'] {
    const counts: Record<LiveSurface, number> = { realtime: 0, voice: 0, telephony: 0 };
    for (const { surface, connections } of this.routes) {
      if (surface !== undefined) counts[surface.surface] += connections.size;
    }
    return counts;
  }
}
