import type { IncomingMessage } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import { pcmOf, SpeechStandIn, type SpeechScript, type SpeechStandInOptions } from './speech-stand-in.js';

interface CartesiaRequest {
  context_id: string;
  cancel?: boolean;
  transcript?: string;
}

/** `/tts/websocket` of Cartesia, API of March 2026: contexts share a socket; chunks are cut within samples. */
export async function startCartesiaStandIn(options: SpeechStandInOptions = {}): Promise<SpeechStandIn> {
  const standIn = new SpeechStandIn<SpeechScript>(options.key, { chunks: [] });
  const sockets = new WebSocketServer({ noServer: true, autoPong: false });
  standIn.server.on('upgrade', (request: IncomingMessage, socket, head) => {
    const { cutAfter, status } = standIn.script;
    const fields = standIn.headerLines();
    if (cutAfter === 0) return void socket.destroy();
    const isKnown = standIn.key === undefined || request.headers.authorization === `Bearer ${standIn.key}`;
    const refusal = isKnown ? status : 401;
    if (refusal !== undefined) {
      return void socket.end(
        `HTTP/1.1 ${refusal} Refused\r\n${fields}Content-Length: 0\r\nConnection: close\r\n\r\n`,
      );
    }
    sockets.handleUpgrade(request, socket, head, (client) => serve(standIn, request, client));
  });
  return standIn.listen();
}

function serve(standIn: SpeechStandIn, { url = '', headers }: IncomingMessage, client: WebSocket): void {
  const working = new Map<string, () => void>();
  client.on('ping', (data) => standIn.script.vanishes !== true && client.pong(data));
  client.on('close', () => working.forEach((done) => done()));
  client.on('message', (data) => {
    const request = JSON.parse((data as Buffer).toString('utf8')) as CartesiaRequest;
    const id = request.context_id;
    const end = (): void => {
      working.get(id)?.();
      working.delete(id);
    };
    if (request.cancel === true) return end();
    working.set(id, standIn.begin({ path: url, headers, messages: [{ ...request }] }));
    play(standIn, client, id, end);
  });
}

function play(standIn: SpeechStandIn, client: WebSocket, contextId: string, end: () => void): void {
  const { chunks, hangs, vanishes, cutAfter, problem, frames } = standIn.script;
  const send = (message: object): void =>
    client.send(JSON.stringify({ status_code: 206, context_id: contextId, ...message }));
  if (vanishes === true) return;
  if (cutAfter !== undefined && cutAfter <= 1) return client.terminate();
  if (problem !== undefined) {
    if (typeof problem === 'string') client.send(problem);
    else send({ type: 'error', done: true, ...problem });
    return end();
  }
  if (frames !== undefined) return frames.forEach((frame) => client.send(frame));
  if (hangs === 'before-audio') return;
  for (const [index, value] of chunks.entries()) {
    const pcm = pcmOf(value);
    for (const part of [pcm.subarray(0, 7), pcm.subarray(7)]) {
      send({ type: 'chunk', data: part.toString('base64'), done: false, step_time: 12.5 });
    }
    send({ type: 'timestamps', word_timestamps: { words: ['w'], start: [0], end: [0.1] } });
    if (hangs === 'mid-speech') return;
    // Closing after what was sent has gone out, without a closing handshake.
    if (cutAfter === index + 2) return void client.send('{"type":"timestamps"}', () => client.terminate());
  }
  send({ type: 'done', done: true });
  end();
}
