import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Server } from 'ws';
import { AppError } from '../errors/app-error.js';
import type { FramedSocket } from './framed-socket.js';

type FramedSocketServer = Server<typeof FramedSocket>;

/** Makes sockets of requests for them. The library is loaded with the first one. */
export class SocketHandshake {
  private server: Promise<FramedSocketServer> | undefined;

  /** @param subprotocol the one that is agreed on where clients offer it; undefined: the first that they offer. */
  constructor(
    private readonly messageBytes: () => number,
    private readonly subprotocol: () => string | undefined,
  ) {}

  /**
   * The socket; undefined when the client has gone meanwhile. Compression is not offered: it costs more than it saves
   * on audio.
   *
   * @throws AppError `invalid_request` when the handshake is malformed.
   */
  async accept(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    requestId: string,
  ): Promise<FramedSocket | undefined> {
    const server = await (this.server ??= this.load());
    let opened: FramedSocket | undefined;
    let problem: Error | undefined;
    const addId = (headers: string[]): void => void headers.push(`X-Request-Id: ${requestId}`);
    const note = (error: Error): void => void (problem = error);
    server.on('headers', addId).on('wsClientError', note);
    // All of this happens before the call returns.
    server.handleUpgrade(request, socket, head, (made) => {
      opened = made;
      made.join(socket, this.messageBytes());
    });
    server.off('headers', addId).off('wsClientError', note);
    if (problem === undefined) return opened;
    throw new AppError('invalid_request', 'The WebSocket handshake is malformed', { cause: problem });
  }

  private async load(): Promise<FramedSocketServer> {
    const [{ WebSocketServer }, { FramedSocket }] = await Promise.all([
      import('ws'),
      import('./framed-socket.js'),
    ]);
    return new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: this.messageBytes(),
      handleProtocols: (offered) => this.agreedOn(offered),
      WebSocket: FramedSocket,
    });
  }

  private agreedOn(offered: ReadonlySet<string>): string | false {
    const [first = false] = offered;
    const wanted = this.subprotocol();
    if (wanted === undefined) return first;
    return offered.has(wanted) ? wanted : false;
  }
}
