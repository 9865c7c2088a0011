import type { Server, Socket } from 'node:net';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';

/** Position in ALIAS_PORTS of the listener that stands for document 3's base URL. */
const REALTIME_ALIAS = 1;

/** Knows the alias listeners, and which of them a connection came in by. */
@Injectable()
export class ListenerRegistry implements BeforeApplicationShutdown {
  private readonly positions = new WeakMap<Socket, number>();
  private readonly aliases: Server[] = [];

  /** Takes over a listening server: it is closed when the application shuts down. */
  add(alias: Server): void {
    this.aliases.push(alias);
  }

  mark(socket: Socket, position: number): void {
    this.positions.set(socket, position);
  }

  /** Whether the connection came in by the second alias port, document 3's. */
  isRealtimeAlias(socket: Socket): boolean {
    return this.positions.get(socket) === REALTIME_ALIAS;
  }

  beforeApplicationShutdown(): void {
    for (const alias of this.aliases) alias.close();
  }
}
