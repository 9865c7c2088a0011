import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { refuseMethod } from './refused-method.js';
import { pcmOf, SpeechStandIn, type SpeechScript, type SpeechStandInOptions } from './speech-stand-in.js';

/** `POST /v1/audio/speech` of OpenAI: raw PCM in chunks that are cut within samples. */
export async function startOpenAiSpeechStandIn(options: SpeechStandInOptions = {}): Promise<SpeechStandIn> {
  const standIn = new SpeechStandIn<SpeechScript>(options.key, { chunks: [] });
  standIn.server.on('request', (request, response) => void handle(standIn, request, response));
  return standIn.listen();
}

async function handle(
  standIn: SpeechStandIn,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = Buffer.concat((await request.toArray()) as Buffer[]).toString('utf8');
  if (request.method !== 'POST') return refuseMethod(response);
  const body = JSON.parse(text) as Record<string, unknown>;
  const done = standIn.begin({ path: request.url ?? '', headers: request.headers, messages: [body] });
  response.once('close', done);
  await answer(standIn, request, body, response);
}

async function answer(
  standIn: SpeechStandIn,
  request: IncomingMessage,
  body: Record<string, unknown>,
  response: ServerResponse,
): Promise<void> {
  const { chunks, hangs, vanishes, cutAfter, status, headers, problem, frames } = standIn.script;
  const refuse = (code: number, error: object | string): void => {
    const type = typeof error === 'string' ? 'text/html' : 'application/json';
    response.writeHead(code, { 'content-type': type, ...headers });
    response.end(typeof error === 'string' ? error : JSON.stringify(error));
  };
  let sent = 0;
  const isCut = (): boolean => {
    if (cutAfter === sent) request.socket.destroy();
    sent += 1;
    return request.socket.destroyed;
  };
  if (vanishes === true) return;
  if (isCut()) return;
  if (standIn.key !== undefined && request.headers.authorization !== `Bearer ${standIn.key}`) {
    return refuse(401, {
      error: { message: `Incorrect API key provided: ${request.headers.authorization}` },
    });
  }
  if (status !== undefined) return refuse(status, problem ?? { error: { message: 'scripted' } });
  if (body['response_format'] !== 'pcm' || typeof body['input'] !== 'string') {
    return refuse(400, { error: { message: 'bad request' } });
  }
  response.writeHead(200, { 'content-type': 'audio/pcm', ...headers });
  response.flushHeaders();
  if (frames !== undefined) return void response.end(frames.join(''));
  if (isCut() || hangs === 'before-audio') return;
  for (const value of chunks) {
    const pcm = pcmOf(value);
    response.write(pcm.subarray(0, 7));
    await setImmediate();
    if (!response.write(pcm.subarray(7))) await once(response, 'drain');
    await setImmediate();
    if (isCut() || hangs === 'mid-speech') return;
  }
  response.end();
}
