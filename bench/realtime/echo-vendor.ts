import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/* Entry: a vendor of realtime conversations that says the begin of what it hears, at once. Tells its base URL. */

/** Base64 of the first 2 ms: what comes faster than it is played waits by design, and that is not measured here. */
const ECHO_CHARS = 128;
const IN_ANSWER = { response_id: 'r1', item_id: 'i1', output_index: 0, content_index: 0 };

function serve(client: WebSocket): void {
  const send = (event: object): void => client.send(JSON.stringify(event));
  let hasBegun = false;
  client.on('error', () => undefined);
  client.on('message', (data: Buffer) => {
    const event = JSON.parse(data.toString('utf8')) as { type: string; audio?: string };
    if (event.type === 'session.update') send({ type: 'session.updated', session: {} });
    if (event.type !== 'input_audio_buffer.append') return;
    if (!hasBegun)
      send({ type: 'response.created', response: { id: 'r1', status: 'in_progress', output: [] } });
    hasBegun = true;
    send({ type: 'response.output_audio.delta', ...IN_ANSWER, delta: event.audio?.slice(0, ECHO_CHARS) });
  });
  send({ type: 'session.created', session: {} });
}

const server = createServer();
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', serve);
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
});
process.on('disconnect', () => process.exit(0));
