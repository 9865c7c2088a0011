import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocketServer, type WebSocket } from 'ws';
import { chordOf, codedNumbersIn, soundMsOf } from './coded-words.js';

const RATE_HZ = 24_000;
const FIRST_AUDIO_MS = 60;
/** Speech is made so many times as fast as it is spoken. */
const SPEED = 3;
const CHUNK_MS = 60;

/** A vendor of speech that says coded words, with their times. The caller closes it. */
export interface CodedVoice {
  url: string;
  close: () => Promise<void>;
}

interface SpokenChunk {
  pcm: string;
  /** Words that end in it, on the time of the text. */
  words: { text: string; startMs: number; endMs: number }[];
  /** Where it begins. */
  atMs: number;
}

/** Cartesia: contexts on one socket; times come behind the audio, on the time of the context. */
export const startCodedCartesia = (wordMs: number): Promise<CodedVoice> =>
  startVoice((client) => {
    const cancelled = new Set<string>();
    client.on('message', (data) => {
      const request = JSON.parse((data as Buffer).toString()) as Record<string, unknown>;
      const id = String(request['context_id']);
      if (request['cancel'] === true) return void cancelled.add(id);
      const send = (message: object): boolean => {
        if (!cancelled.has(id)) client.send(JSON.stringify({ context_id: id, status_code: 206, ...message }));
        return !cancelled.has(id);
      };
      void speak(String(request['transcript']), wordMs, client, ({ pcm, words }) => {
        const isWanted = send({ type: 'chunk', data: pcm, done: false });
        const times = {
          words: words.map(({ text }) => text),
          start: words.map(({ startMs }) => startMs / 1000),
          end: words.map(({ endMs }) => endMs / 1000),
        };
        if (words.length > 0) send({ type: 'timestamps', done: false, word_timestamps: times });
        return isWanted;
      }).then(() => send({ type: 'done', done: true }));
    });
  });

/** ElevenLabs: a socket for each text; times of characters come with the audio, on its time. */
export const startCodedElevenLabs = (wordMs: number): Promise<CodedVoice> =>
  startVoice((client) => {
    let text = '';
    client.on('message', (data) => {
      const input = JSON.parse((data as Buffer).toString()) as { text: string };
      if (input.text !== '') return void (text += input.text);
      const send = (message: object): void => client.send(JSON.stringify(message));
      void speak(text.trim(), wordMs, client, ({ pcm, words, atMs }) => {
        const chars = words.flatMap((word) => [...`${word.text} `].map((char) => ({ char, word })));
        const alignment = {
          chars: chars.map(({ char }) => char),
          charStartTimesMs: chars.map(({ word }) => word.startMs - atMs),
          charDurationsMs: chars.map(({ word }) => word.endMs - word.startMs),
        };
        send({ audio: pcm, isFinal: null, alignment: chars.length === 0 ? null : alignment });
        return true;
      }).then(() => send({ audio: null, isFinal: true, alignment: null }));
    });
  });

async function startVoice(serve: (client: WebSocket) => void): Promise<CodedVoice> {
  const server: Server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => undefined);
      serve(client);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Says a text chunk by chunk, as fast as a vendor does, until it is said or `give` tells that nobody wants it. */
async function speak(
  text: string,
  wordMs: number,
  client: WebSocket,
  give: (chunk: SpokenChunk) => boolean,
): Promise<void> {
  const words = text.split(/\s+/);
  // Words that are not coded are silence of the same length.
  const audioOf = (word: string): Int16Array => chordOf(codedNumbersIn(word)[0] ?? -1, RATE_HZ, wordMs);
  const pcm = Int16Array.from(words.flatMap((word) => [...audioOf(word)]));
  const times = words.map((word, index) => ({
    text: word,
    startMs: index * wordMs,
    endMs: index * wordMs + soundMsOf(wordMs),
  }));
  await delay(FIRST_AUDIO_MS);
  const samples = (CHUNK_MS * RATE_HZ) / 1000;
  for (let at = 0; at < pcm.length && client.readyState === client.OPEN; at += samples) {
    const part = pcm.subarray(at, at + samples);
    const atMs = (at * 1000) / RATE_HZ;
    const ended = times.filter(({ endMs }) => endMs > atMs && endMs <= atMs + CHUNK_MS);
    const bytes = Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('base64');
    if (!give({ pcm: bytes, words: ended, atMs })) return;
    await delay(CHUNK_MS / SPEED);
  }
}
