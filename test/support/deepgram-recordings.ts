import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { understood } from './deepgram-ear.js';
import { refusalOf } from './deepgram-rules.js';
import { askedBy, refusalBody, type DeepgramScript, type DeepgramStandIn } from './deepgram-stand-in.js';
import { parseWav } from './multipart-parser.js';

/** `POST /v1/listen`: an answer goes out as a head and two halves. */
export async function answerRecording(
  standIn: DeepgramStandIn,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = Buffer.concat((await request.toArray().catch(() => [])) as Buffer[]);
  const { script, key } = standIn;
  response.once('close', standIn.begin(askedBy(request, body)));
  if (script.vanishes === true) return;
  if (script.cutAfter === 0) return void request.socket.destroy();
  const refusal = script.refusal ?? refusalOf(request, { api: 'recording', key, body });
  if (refusal !== undefined) {
    response.writeHead(refusal.status, { 'content-type': 'application/json', ...script.headers });
    return void response.end(refusalBody(refusal));
  }
  if (script.hangs === 'before-answer') return;
  const json = Buffer.from(script.answer ?? JSON.stringify(answerTo(parseWav(body).pcm, script.text)));
  await send(script, json, request, response);
}

async function send(
  { cutAfter, hangs }: DeepgramScript,
  json: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
  const middle = Math.floor(json.length / 2);
  for (const [index, half] of [json.subarray(0, middle), json.subarray(middle)].entries()) {
    if (cutAfter === index + 1) return void request.socket.destroy();
    if (hangs === 'mid-answer' && index === 1) return;
    response.write(half);
    await setImmediate();
  }
  if (cutAfter === 3) return void request.socket.destroy();
  response.end();
}

function answerTo(pcm: Int16Array, text: string | undefined): object {
  const alternative = text === undefined ? understood(pcm, 0) : said(text);
  return {
    metadata: { request_id: 'b8b7c5a2', duration: pcm.length / 16_000, channels: 1 },
    results: { channels: [{ alternatives: [alternative] }] },
  };
}

/** A text whose words take a tenth of a second each. */
function said(text: string): object {
  const words = text.split(' ').filter((word) => word !== '');
  const timed = words.map((word, index) => ({
    word: word.toLowerCase().replace(/\W/g, ''),
    start: index / 10,
    end: index / 10 + 0.08,
    confidence: 0.97,
    punctuated_word: word,
  }));
  return { transcript: text, confidence: text === '' ? 0 : 0.98, words: timed };
}
