import type { WebSocketAdapter } from '@nestjs/common';
import type { LiveSockets } from './live-sockets.js';
import type { SocketRoute } from './socket-route.js';

/**
 * Lets Nest find gateways and give each its {@link SocketRoute} in `afterInit`. Nest's own way of events, one handler
 * beside the other, is not used: see docs/adr/0015-own-websocket-adapter.md.
 */
export class LiveSocketAdapter implements WebSocketAdapter<SocketRoute> {
  constructor(private readonly sockets: LiveSockets) {}

  create(port: number, options?: { path?: string }): SocketRoute {
    if (port !== 0 || options?.path === undefined) {
      throw new Error('A gateway needs a path, and has no port of its own');
    }
    return this.sockets.addRoute(options.path);
  }

  /** Nothing: surfaces join their sockets themselves, in `open`. */
  bindClientConnect(): void {}

  bindMessageHandlers(): void {
    throw new Error('Messages go through the codec of a surface, not through @SubscribeMessage');
  }

  /** Nothing: {@link LiveSockets} has ended every socket by then. */
  close(): void {}

  dispose(): void {}
}
