import type { IncomingMessage } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import { pcmOf, SpeechStandIn, type SpeechScript, type SpeechStandInOptions } from './speech-stand-in.js';

interface ElevenLabsInput {
  text: string;
}

/** `/v1/text-to-speech/{voice}/stream-input` of ElevenLabs: a socket for each text; chunks are cut within samples. */
export async function startElevenLabsStandIn(options: SpeechStandInOptions = {}): Promise<SpeechStandIn> {
  const standIn = new SpeechStandIn<SpeechScript>(options.key, { chunks: [] });
  const sockets = new WebSocketServer({ noServer: true, autoPong: false });
  standIn.server.on('upgrade', (request: IncomingMessage, socket, head) => {
    const { cutAfter, status } = standIn.script;
    const fields = standIn.headerLines();
    if (cutAfter === 0) return void socket.destroy();
    if (status !== undefined) {
      return void socket.end(
        `HTTP/1.1 ${status} Refused\r\n${fields}Content-Length: 0\r\nConnection: close\r\n\r\n`,
      );
    }
    sockets.handleUpgrade(request, socket, head, (client) => serve(standIn, request, client));
  });
  return standIn.listen();
}

function serve(standIn: SpeechStandIn, { url = '', headers }: IncomingMessage, client: WebSocket): void {
  const messages: Record<string, unknown>[] = [];
  client.on('ping', (data) => standIn.script.vanishes !== true && client.pong(data));
  client.on('message', (data) => {
    const input = JSON.parse((data as Buffer).toString('utf8')) as ElevenLabsInput;
    messages.push({ ...input });
    if (standIn.key !== undefined && headers['xi-api-key'] !== standIn.key) {
      return refuse(client, { message: 'Invalid API key', error: 'invalid_api_key', code: 1008 });
    }
    if (messages.length === 1 && input.text !== ' ') {
      return refuse(client, { message: 'First message must be a space', error: 'bad_request', code: 1008 });
    }
    if (input.text !== '') return;
    const done = standIn.begin({ path: url, headers, messages });
    client.on('close', done);
    play(standIn, client, done);
  });
}

function refuse(client: WebSocket, message: object): void {
  client.send(JSON.stringify(message));
  client.close(1008, 'refused');
}

function play(standIn: SpeechStandIn, client: WebSocket, done: () => void): void {
  const { chunks, hangs, vanishes, cutAfter, problem, frames } = standIn.script;
  const send = (message: object): void => client.send(JSON.stringify(message));
  if (vanishes === true) return;
  if (cutAfter !== undefined && cutAfter <= 1) return client.terminate();
  if (problem !== undefined) {
    if (typeof problem !== 'string') return refuse(client, problem);
    return client.send(problem);
  }
  if (frames !== undefined) return frames.forEach((frame) => client.send(frame));
  if (hangs === 'before-audio') return;
  for (const [index, value] of chunks.entries()) {
    const pcm = pcmOf(value);
    for (const part of [pcm.subarray(0, 7), pcm.subarray(7)]) {
      const alignment = { chars: ['a'], charStartTimesMs: [0], charDurationsMs: [10] };
      send({ audio: part.toString('base64'), isFinal: null, alignment, normalizedAlignment: null });
    }
    if (hangs === 'mid-speech') return;
    // Closing after what was sent has gone out, without a closing handshake.
    if (cutAfter === index + 2) return void client.ping('', undefined, () => client.terminate());
  }
  done();
  send({ audio: null, isFinal: true, alignment: null, normalizedAlignment: null });
  client.close(1000);
}
