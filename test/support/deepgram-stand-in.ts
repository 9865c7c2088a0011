import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { RecoveryTimer } from '../../src/modules/providers/breakers/recovery-timer.js';
import type { DeepgramEarOptions } from './deepgram-ear.js';
import { DeepgramLiveSocket } from './deepgram-live-socket.js';
import { answerRecording } from './deepgram-recordings.js';
import { refusalOf, type DeepgramRefusal } from './deepgram-rules.js';
import { SpeechStandIn, type SpeechAsked } from './speech-stand-in.js';

/** What the stand-in does with what comes next. */
export interface DeepgramScript {
  /** Refuses requests and handshakes so. */
  refusal?: DeepgramRefusal;
  /** Of a refusal. */
  headers?: Record<string, string>;
  /** Says no more from there on, with the connection open. */
  hangs?: 'at-handshake' | 'at-audio' | 'at-flush' | 'at-end' | 'before-answer' | 'mid-answer';
  /** Takes nothing, answers no ping either. */
  vanishes?: boolean;
  /** Cuts the connection after so many messages: of a socket, or head and halves of an answer. */
  cutAfter?: number;
  /** Closes a socket after so many messages. */
  closes?: { after: number; code: number; reason: string };
  /** Sent once a socket is open, before anything else. */
  frames?: readonly string[];
  /** No silence is heard. */
  isNoisy?: boolean;
  /** What it hears in a recording, in the place of what is said there. */
  text?: string;
  /** In the place of the answer to a recording. */
  answer?: string;
}

/** A live recording, or a piece of a recorded one, that it was given. */
export interface DeepgramAsked extends SpeechAsked {
  /** Messages in text. */
  messages: { type: string }[];
  /** Sizes of messages of bytes. */
  frames: number[];
  body: Buffer;
}

export interface DeepgramStandInOptions {
  key?: string;
  /** What closes sockets by, over which nothing comes for ten seconds; absent: nothing does. */
  timer?: RecoveryTimer;
  /** How it hears what is live. */
  hearing?: Pick<DeepgramEarOptions, 'wordsIn' | 'stretchMs' | 'interimMs'>;
}

/** `/v1/listen` of Deepgram on loopback, live and for recordings, in health and in sickness. The caller closes it. */
export class DeepgramStandIn extends SpeechStandIn<DeepgramScript> {
  override readonly asked: DeepgramAsked[] = [];
  readonly live = new Set<DeepgramLiveSocket>();
  private readonly handshakes = new WebSocketServer({ noServer: true, autoPong: false });

  constructor({ key, timer, hearing }: DeepgramStandInOptions) {
    super(key, {});
    this.server.on('request', (request, response) => void answerRecording(this, request, response));
    this.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.upgrade(request, socket, head, { timer, hearing }),
    );
  }

  private upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    { timer, hearing }: DeepgramStandInOptions,
  ): void {
    const { cutAfter, hangs, refusal } = this.script;
    const asked = askedBy(request);
    socket.once('close', this.begin(asked));
    if (cutAfter === 0) return void socket.destroy();
    if (hangs === 'at-handshake') return;
    const refused = refusal ?? refusalOf(request, { api: 'live', key: this.key });
    if (refused !== undefined) return void socket.end(handshakeRefusal(refused, this.headerLines()));
    this.handshakes.handleUpgrade(request, socket, head, (client) => {
      const live = new DeepgramLiveSocket(client, asked, () => this.script, timer, hearing);
      this.live.add(live);
      client.once('close', () => this.live.delete(live));
    });
  }
}

export function askedBy({ url = '', headers }: IncomingMessage, body = Buffer.alloc(0)): DeepgramAsked {
  return { path: url, headers, messages: [], frames: [], body };
}

/** The body of a refusal; its message also stands in a header. */
export const refusalBody = ({ code, message }: DeepgramRefusal): string =>
  JSON.stringify({ err_code: code, err_msg: message, request_id: 'b8b7c5a2' });

function handshakeRefusal(refusal: DeepgramRefusal, headerLines: string): string {
  const body = refusalBody(refusal);
  return (
    `HTTP/1.1 ${refusal.status} Refused\r\ndg-error: ${refusal.message}\r\ndg-request-id: b8b7c5a2\r\n` +
    `${headerLines}content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`
  );
}

/** Starts one on a free port. */
export const startDeepgramStandIn = (options: DeepgramStandInOptions = {}): Promise<DeepgramStandIn> =>
  new DeepgramStandIn(options).listen();
