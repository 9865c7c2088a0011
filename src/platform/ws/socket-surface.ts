import type { LiveSurface } from '../status/server-status.js';
import type { LiveSocket } from './live-socket.js';
import type { SocketCodec } from './socket-codec.js';
import type { SocketLimits } from './socket-limits.js';
import type { UpgradeRequest } from './upgrade-request.js';

/** What a surface makes of the commands of one socket: usually a session. */
export interface CommandReceiver<Command> {
  /** Handles one command; the next waits until it has settled, so every wait in here needs a deadline. */
  receive(command: Command): void | Promise<void>;
  /** The server is about to stop: the socket is closed with 1001 when this resolves, or when time is up. */
  finish?(): Promise<void>;
  /** The socket is gone, from whichever side. @param code what it was closed with; 1006 where it was not. */
  close(code: number): void | Promise<void>;
}

/**
 * A surface with sockets, as its gateway gives it to {@link SocketRoute.serve}. Everything that is the same for every
 * surface is done for it: it says who may come in, what messages mean, and what follows from them.
 */
export interface SocketSurface<Command, Event> {
  /** What its sockets are counted as. */
  readonly surface: LiveSurface;
  /** Where they differ from `DEFAULT_SOCKET_LIMITS`. */
  readonly limits?: Partial<SocketLimits>;
  /** The subprotocol that is agreed on where clients offer it, and no other; absent: the first that they offer. */
  readonly subprotocol?: string;
  /**
   * Whether this client may come in, by what is known before there is a socket. What it waits for needs a deadline.
   *
   * @throws AppError, which becomes the HTTP answer in the envelope of the path.
   */
  admit?(request: UpgradeRequest): void | Promise<void>;
  /** The protocol's own state begins with each socket. */
  createCodec(request: UpgradeRequest): SocketCodec<Command, Event>;
  /**
   * Joins a new socket to what it talks to. Messages that come meanwhile wait; what it waits for needs a deadline.
   *
   * @throws AppError, which the client reads before the socket is closed with what `closeCodeOf` makes of it.
   */
  open(socket: LiveSocket<Event>): CommandReceiver<Command> | Promise<CommandReceiver<Command>>;
}
