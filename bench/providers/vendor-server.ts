import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/* Entry: what OpenAI answers, after a fixed time. Argument: that time in milliseconds. Tells its base URL. */

const delayMs = Number(process.argv[2]);
const AUDIO = Buffer.alloc(4800, 1);

const event = (delta: object, finish: string | null): string =>
  `data: ${JSON.stringify({ id: '1', object: 'chat.completion.chunk', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/v1/chat/completions': (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(event({ role: 'assistant', content: 'Good ' }, null));
    response.end(`${event({ content: 'morning.' }, 'stop')}data: [DONE]\n\n`);
  },
  '/v1/audio/speech': (response) => {
    response.writeHead(200, { 'content-type': 'audio/pcm' });
    response.write(AUDIO);
    response.end(AUDIO);
  },
  '/v1/audio/transcriptions': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"text":"Good morning."}');
  },
};

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  await request.resume().toArray();
  await delay(delayMs);
  answers[request.url ?? '']?.(response);
}

const server = createServer((request, response) => void answer(request, response));
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
});
