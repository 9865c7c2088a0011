import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError } from '../errors/app-error.js';
import { CLOSE } from './close-codes.js';
import { PathPattern } from './path-pattern.js';
import { SocketCensus } from './socket-census.js';
import { SocketConnection, type ConnectionParts } from './socket-connection.js';
import { SocketHandshake } from './socket-handshake.js';
import { DEFAULT_SOCKET_LIMITS, type SocketLimits } from './socket-limits.js';
import type { SocketSurface } from './socket-surface.js';
import type { UpgradeRequest } from './upgrade-request.js';

type Surface = SocketSurface<unknown, unknown>;
export type Connection = SocketConnection<unknown, unknown>;

/** The address of a surface's sockets: what a gateway of `@WebSocketGateway({ path })` gets in `afterInit`. */
export class SocketRoute {
  readonly pattern: PathPattern;
  readonly connections = new Set<Connection>();
  private readonly handshake = new SocketHandshake(
    () => this.limits.messageBytes,
    () => this.served?.subprotocol,
  );
  private readonly census = new SocketCensus();
  private served: Surface | undefined;

  constructor(path: string) {
    this.pattern = new PathPattern(path);
  }

  /** Lets a surface answer here; until one does there is nothing at this address. */
  serve<Command, Event>(surface: SocketSurface<Command, Event>): void {
    this.served = surface;
  }

  get surface(): Surface | undefined {
    return this.served;
  }

  get limits(): SocketLimits {
    return { ...DEFAULT_SOCKET_LIMITS, ...this.served?.limits };
  }

  /**
   * Upgrades a request that was admitted and joins it to the surface. The connection is told of its end by `closed`;
   * undefined when the client has gone meanwhile. One above the surface's limits is told so and closed with 1013.
   *
   * @throws AppError `invalid_request` when the handshake is malformed.
   */
  async connect(
    upgrade: { raw: IncomingMessage; socket: Duplex; head: Buffer },
    request: UpgradeRequest,
    parts: Pick<ConnectionParts<unknown, unknown>, 'envelope' | 'timer' | 'logger'>,
  ): Promise<Connection | undefined> {
    const { served: surface, limits } = this;
    const codec = surface?.createCodec(request);
    const { raw, head } = upgrade;
    const socket = await this.handshake.accept(raw, upgrade.socket, head, request.id);
    if (socket === undefined || surface === undefined || codec === undefined) return undefined;
    const leave = this.census.enter(ALL, request.address);
    const connection = new SocketConnection({ ...parts, socket, request, surface, codec, limits });
    this.connections.add(connection);
    void connection.closed.then(() => {
      this.connections.delete(connection);
      leave();
    });
    if (this.isOverfull(request)) connection.fail(TOO_MANY(), CLOSE.tryAgainLater);
    else connection.open();
    return connection;
  }

  private isOverfull({ address }: UpgradeRequest): boolean {
    const { sockets, socketsPerAddress } = this.limits;
    return this.census.countOf(ALL) > sockets || this.census.countOf(address) > socketsPerAddress;
  }
}

/** No address is called so. */
const ALL = '*';
const TOO_MANY = (): AppError => new AppError('server_busy', 'As many conversations go on as can be served');
