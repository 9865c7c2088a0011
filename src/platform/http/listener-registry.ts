import type { Server, Socket } from 'node:net';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';

/** Knows the alias listeners, and which connections came in by document 3's. */
@Injectable()
export class ListenerRegistry implements BeforeApplicationShutdown {
  private readonly realtime = new WeakSet<Socket>();
  private readonly aliases: Server[] = [];

  /** Takes over a listening server: it is closed when the application shuts down. */
  add(alias: Server): void {
    this.aliases.push(alias);
  }

  markRealtime(socket: Socket): void {
    this.realtime.add(socket);
  }

  /** Whether the connection came in by the listener that stands for document 3's base URL. */
  isRealtimeAlias(socket: Socket): boolean {
    return this.realtime.has(socket);
  }

  beforeApplicationShutdown(): void {
    for (const alias of this.aliases) alias.close();
  }
}
