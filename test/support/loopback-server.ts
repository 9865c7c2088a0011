import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { selfSignedCertificate } from './self-signed-certificate.js';

/** A server on a free port of 127.0.0.1 that ends with everything connected to it. */
export interface LoopbackServer {
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: () => number;
  /** Resolves when no connection is open. */
  readonly idle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** An HTTP server. */
export function startHttpServer(listener: RequestListener): Promise<LoopbackServer> {
  return listening(createHttpServer(listener));
}

/** An HTTPS server with a certificate that it signed itself for the names. */
export function startHttpsServer(
  names: readonly string[],
  listener: RequestListener,
): Promise<LoopbackServer> {
  return listening(createHttpsServer(selfSignedCertificate(names), listener));
}

/** A TCP server: each connection is the listener's to answer as it likes, once the request has begun to come. */
export function startRawServer(listener: (socket: Socket) => void): Promise<LoopbackServer> {
  return listening(createTcpServer((socket) => void socket.once('data', () => listener(socket))));
}

async function listening(server: Server): Promise<LoopbackServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  server.on('connection', (socket: Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => accepted,
    idle: async () => {
      const open = [...sockets].filter((socket) => !socket.closed);
      await Promise.all(open.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
