import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { selfSignedCertificate } from './self-signed-certificate.js';

/** What encrypts in front of a server, for clients that connect in no other way. */
export interface TlsFront {
  /** `https://…`, with nothing behind the port. */
  readonly url: string;
  close(): Promise<void>;
}

/** Listens with a self-signed certificate and passes everything on. @param url of the server behind it. */
export async function startTlsFront(url: string): Promise<TlsFront> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<TLSSocket>();
  const server = createServer(selfSignedCertificate(['localhost', '127.0.0.1']), (socket) => {
    const behind = connect(Number(port), hostname);
    sockets.add(socket);
    socket.on('error', () => behind.destroy()).on('close', () => sockets.delete(socket));
    behind.on('error', () => socket.destroy());
    socket.pipe(behind).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
