import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from './free-port.js';
import { TEST_REDIS_URL } from './redis.js';

/** A Redis that can go away and come back, at an address of its own. */
export class RedisProxy {
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private port = 0;
  private isFrozen = false;

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Begins, also after {@link cut}, at the same address. */
  async open(): Promise<void> {
    this.isFrozen = false;
    if (this.port === 0) this.port = await freePort();
    this.server = createServer((socket) => this.forward(socket)).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  /** Ends all connections and takes no more. */
  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve) ?? resolve(undefined));
    for (const socket of this.sockets) socket.destroy();
    await closed;
    this.server = undefined;
  }

  /** Lets nothing through any more, but keeps connections and takes new ones, until {@link cut}. */
  freeze(): void {
    this.isFrozen = true;
    for (const socket of this.sockets) socket.unpipe();
  }

  private forward(socket: Socket): void {
    const { hostname, port } = new URL(TEST_REDIS_URL);
    const redis = connect(Number(port === '' ? 6379 : port), hostname);
    for (const [from, to] of [
      [socket, redis],
      [redis, socket],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      if (!this.isFrozen) from.pipe(to);
    }
  }
}
