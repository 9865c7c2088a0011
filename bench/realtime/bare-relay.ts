import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer, type RawData } from 'ws';

/* Entry: the least that stands between a client of document 3 and the vendor. Argument: the vendor. Tells its address. */

const vendorUrl = `${(process.argv[2] ?? '').replace('http', 'ws')}/realtime?model=bench`;

function relay(client: WebSocket): void {
  const vendor = new WebSocket(vendorUrl, { perMessageDeflate: false });
  client.on('error', () => undefined).on('close', () => vendor.terminate());
  vendor.on('error', () => undefined).on('close', () => client.terminate());
  vendor.on('open', () => client.send('{"type":"ready"}'));
  client.on('message', (data: RawData, isBinary: boolean) => {
    if (!isBinary) return;
    const audio = (data as Buffer).toString('base64');
    vendor.send(JSON.stringify({ type: 'input_audio_buffer.append', audio }));
  });
  vendor.on('message', (data: RawData) => {
    const event = JSON.parse((data as Buffer).toString('utf8')) as { type: string; delta?: string };
    if (event.type !== 'response.output_audio.delta') return;
    client.send(Buffer.from(event.delta ?? '', 'base64'), { binary: true });
  });
}

const server = createServer();
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', relay);
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on('disconnect', () => process.exit(0));
