import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';

/* Entry: a server that sends each message back and does nothing else. Tells its address. */

function serve(client: WebSocket): void {
  client.on('error', () => undefined);
  client.on('message', (data: RawData) => client.send(data, { binary: false }));
}

const server = createServer();
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', serve);
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on('disconnect', () => process.exit(0));
