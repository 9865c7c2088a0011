import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  frame,
  framesOf,
  usageOf,
  type ChatBody,
  type StandInDialect,
  type WireToolCall,
  type WireUsage,
} from './chat-wire.js';
import { objectionTo, type VendorObjection } from './language-model-objections.js';

/** Where an answer hangs or is cut. */
export type AnswerPoint = 'before-head' | 'before-text' | 'mid-text' | 'after-text';

/** How a stand-in answers one request. Everything absent is as a vendor in good health does it. */
export interface StandInScript {
  /** Sent word by word; or exactly these pieces. */
  text?: string;
  pieces?: readonly string[];
  /** Asked for after the text. */
  toolCalls?: readonly WireToolCall[];
  finishReason?: string;
  usage?: WireUsage | 'none';
  /** Before the head of the answer, and between two pieces, in milliseconds. */
  delayMs?: number;
  dripMs?: number;
  /** Says no more there, until the client leaves. */
  hangAt?: AnswerPoint;
  /** Closes the connection there, once `cutWhen` is kept. */
  cutAt?: AnswerPoint;
  cutWhen?: Promise<unknown>;
  /** An event in the place of the second half of the text. */
  errorEvent?: object | string;
  /** Ends without `[DONE]`. */
  withoutDone?: boolean;
  /** Frames in the place of all that is sent by itself. */
  frames?: readonly string[];
  contentType?: string;
  /** Refuses with this status instead. */
  status?: number;
  problem?: object | string;
  headers?: Record<string, string>;
}

export interface StandInRequest {
  headers: IncomingMessage['headers'];
  body: ChatBody;
  /** Content of the last message. */
  text: string;
  /** Whether it was answered to the end, or the connection broke. */
  ended: Promise<'answered' | 'broken'>;
}

export type StandInAnswer = string | StandInScript;
export type Answering = (request: StandInRequest, index: number) => StandInAnswer;

export interface StandInOptions {
  dialect?: StandInDialect;
  /** Gives the answer to each request; default: repeats the last message. */
  answer?: Answering;
  /** The key that it asks for. */
  key?: string;
  /** The models that it has; default: any. */
  models?: readonly string[];
  /** Parameters that it refuses by name with 400. */
  refusedParameters?: readonly string[];
  port?: number;
}

/** A vendor of language models on loopback: OpenAI's streamed chat completions, in health and in sickness. */
export interface LanguageModelStandIn {
  /** Base URL, version path included. */
  readonly url: string;
  /** Every request so far, refused ones too. */
  readonly requests: readonly StandInRequest[];
  /** What is answered from now on. */
  answer: Answering;
  /** Connections accepted so far, and those that are open now. */
  connections(): number;
  openConnections(): number;
  /** Resolves when there have been so many requests. */
  whenRequested(count: number): Promise<StandInRequest>;
  /** Resolves when no connection is open. */
  whenLeft(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a stand-in; the caller closes it. */
export async function startLanguageModelStandIn(options: StandInOptions = {}): Promise<LanguageModelStandIn> {
  const { dialect = 'openai' } = options;
  const requests: StandInRequest[] = [];
  const sockets = new Set<Socket>();
  const waiting = new Set<() => void>();
  let accepted = 0;
  const server = createServer((request, response) => void handle(request, response));
  const standIn: LanguageModelStandIn = {
    url: '',
    requests,
    answer: options.answer ?? (({ text }) => text),
    connections: () => accepted,
    openConnections: () => sockets.size,
    whenRequested: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = requests[count - 1];
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    whenLeft: async () => {
      await Promise.all(
        [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))),
      );
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await readAll(request);
    if (asked === undefined) return;
    const body = JSON.parse(asked || '{}') as ChatBody;
    const ended = new Promise<'answered' | 'broken'>((resolve) => {
      response.once('close', () => resolve(response.writableFinished ? 'answered' : 'broken'));
    });
    const text = body.messages?.at(-1)?.content ?? '';
    const recorded = { headers: request.headers, body, text, ended };
    requests.push(recorded);
    for (const look of [...waiting]) look();
    const objection = objectionTo(dialect, request, body, options);
    if (objection !== undefined) return refuse(response, objection);
    const answer = standIn.answer(recorded, requests.length - 1);
    await play(dialect, body, typeof answer === 'string' ? { text: answer } : answer, response);
  }

  server.on('connection', (socket: Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(standIn, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` });
}

async function play(
  dialect: StandInDialect,
  body: ChatBody,
  script: StandInScript,
  response: ServerResponse,
): Promise<void> {
  const left = new AbortController();
  response.once('close', () => left.abort());
  /** Whether the answer is over at this point. */
  const isOverAt = async (point: AnswerPoint): Promise<boolean> => {
    if (script.cutAt === point) {
      await script.cutWhen;
      response.socket?.destroy();
    } else if (script.hangAt === point && !left.signal.aborted) await once(response, 'close');
    return left.signal.aborted || script.cutAt === point;
  };
  const wait = (ms = 0): Promise<unknown> =>
    ms === 0 ? Promise.resolve() : delay(ms, undefined, { signal: left.signal }).catch(() => undefined);

  await wait(script.delayMs);
  if (await isOverAt('before-head')) return;
  const { status = 200, problem = { error: { message: 'scripted', type: 'api_error' } }, headers } = script;
  if (status !== 200) return refuse(response, { status, problem, ...(headers && { headers }) });
  const contentType = script.contentType ?? 'text/event-stream; charset=utf-8';
  response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-cache', ...headers });
  response.flushHeaders();
  if (script.frames !== undefined) return void response.end(script.frames.join(''));
  const pieces = script.pieces ?? script.text?.match(/\S+\s*|\s+/g) ?? [];
  const usage = script.usage === 'none' ? undefined : (script.usage ?? usageOf(body, pieces));
  const { toolCalls = [] } = script;
  const finishReason = script.finishReason ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop');
  const frames = framesOf(dialect, body, { pieces, toolCalls, finishReason, usage });
  for (const opening of frames.opening) response.write(opening);
  if (await isOverAt('before-text')) return;
  const middle = Math.floor(frames.pieces.length / 2);
  for (const [index, piece] of frames.pieces.entries()) {
    if (index === middle && (await isOverAt('mid-text'))) return;
    if (index === middle && script.errorEvent !== undefined)
      return void response.end(frame(script.errorEvent));
    if (index > 0) await wait(script.dripMs);
    if (left.signal.aborted) return;
    response.write(piece);
  }
  if (pieces.length === 0 && script.errorEvent !== undefined)
    return void response.end(frame(script.errorEvent));
  if (await isOverAt('after-text')) return;
  response.end([...frames.ending, ...(script.withoutDone === true ? [] : [frame('[DONE]')])].join(''));
}

function refuse(response: ServerResponse, { status, problem, headers = {} }: VendorObjection): void {
  const isText = typeof problem === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json', ...headers });
  response.end(isText ? problem : JSON.stringify(problem));
}

/** Undefined when the client leaves before it has asked, as one with a short deadline may. */
async function readAll(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}
