import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { clientSecretSchema } from './openai-realtime-schema.js';
import { RealtimeStandInSession, type SessionStage } from './openai-realtime-session.js';

/** An answer that the stand-in gives. */
export interface RealtimeAnswer {
  text?: string;
  /** Of the tone that is its audio. */
  audioMs?: number;
  calls?: readonly { name: string; arguments: string }[];
  status?: 'incomplete' | 'failed';
  /** Of a status other than `completed`. */
  reason?: string;
  /** Gives the first half of the audio and waits for {@link RealtimeStandInSession.release}. */
  isHeld?: boolean;
}

/** What the stand-in does; what is absent is as it should be. */
export interface RealtimeScript {
  /** What it says, one after the other; then `Fine.` again and again. */
  answers?: readonly RealtimeAnswer[];
  /** What it understands of what the user says, one after the other. */
  userTexts?: readonly string[];
  /** The text of what the user said comes only after the answer. */
  isTextLate?: boolean;
  /** Refuses handshakes and requests so. */
  refusal?: { status: number; code?: string; headers?: Record<string, string> };
  /** Leaves handshakes and requests unanswered. */
  hangs?: boolean;
  /** Called as a session comes to a stage, before what belongs to it is sent; `stop`: that is not sent. */
  at?: Partial<Record<SessionStage, (session: RealtimeStandInSession) => 'stop' | void>>;
}

/**
 * OpenAI Realtime (GA) on loopback, in health and in sickness. What a client sends against the protocol stands in
 * {@link violations}, which tests compare with nothing. The caller closes it.
 */
export class RealtimeStandIn {
  readonly violations: string[] = [];
  /** Every session that there was; the last one last. */
  readonly sessions: RealtimeStandInSession[] = [];
  /** Paths of handshakes. */
  readonly handshakes: string[] = [];
  readonly secrets: unknown[] = [];
  /** Until when the keys that it makes are good, in seconds since 1970. */
  readonly secretExpiresAtSec = Math.floor(Date.now() / 1000) + 600;
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));
  private readonly sockets = new Set<Socket>();
  private readonly upgrades = new WebSocketServer({ noServer: true });
  private answered = 0;
  private understood = 0;

  constructor(
    readonly key: string,
    public script: RealtimeScript = {},
  ) {
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => this.sockets.delete(socket));
    });
    this.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.upgrade(request, socket, head),
    );
  }

  async listen(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  /** As `OPENAI_BASE_URL` has it. */
  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  /** TCP connections that are open. */
  get openConnections(): number {
    return this.sockets.size;
  }

  /** Sessions that are open. */
  get openSessions(): number {
    return this.sessions.filter((session) => session.isOpen).length;
  }

  /** The session that was opened last. */
  get session(): RealtimeStandInSession {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error('Nobody has opened a session');
    return session;
  }

  nextAnswer(): RealtimeAnswer {
    return this.script.answers?.[this.answered++] ?? { text: 'Fine.', audioMs: 400 };
  }

  nextUserText(): string {
    return this.script.userTexts?.[this.understood++] ?? 'Hello there.';
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { url = '', headers } = request;
    const { hangs, refusal } = this.script;
    this.handshakes.push(url);
    if (!/^\/v1\/realtime\?model=[\w.-]+$/.test(url)) this.violations.push(`handshake at ${url}`);
    if (headers['openai-beta'] !== undefined) this.violations.push('the header of the beta');
    // Reads on, so that it notices when the client goes.
    if (hangs === true) return void socket.resume().on('end', () => socket.destroy());
    const isKnown = headers.authorization === `Bearer ${this.key}`;
    const refused = refusal ?? (isKnown ? undefined : { status: 401, code: 'invalid_api_key' });
    if (refused !== undefined) {
      const body = this.problemOf(refused.code ?? 'server_error');
      const fields = Object.entries(refused.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
      return void socket.end(
        `HTTP/1.1 ${refused.status} Refused\r\n${fields.join('')}content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
      );
    }
    this.upgrades.handleUpgrade(request, socket, head, (client) => {
      this.sessions.push(new RealtimeStandInSession(client, this));
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { hangs, refusal } = this.script;
    let text = '';
    for await (const chunk of request) text += String(chunk);
    if (hangs === true) return;
    const isKnown = request.headers.authorization === `Bearer ${this.key}`;
    const refused = refusal ?? (isKnown ? undefined : { status: 401, code: 'invalid_api_key' });
    if (refused !== undefined) {
      response.writeHead(refused.status, refused.headers).end(this.problemOf(refused.code ?? 'server_error'));
      return;
    }
    const parsed = clientSecretSchema.safeParse(JSON.parse(text));
    if (request.url !== '/v1/realtime/client_secrets' || !parsed.success) {
      this.violations.push(`${request.method} ${request.url} ${parsed.error?.message ?? ''}`);
      response.writeHead(400).end(this.problemOf('invalid_request_error'));
      return;
    }
    this.secrets.push(parsed.data);
    response.writeHead(200, { 'content-type': 'application/json' }).end(
      JSON.stringify({
        value: 'ek_1234',
        expires_at: this.secretExpiresAtSec,
        session: { object: 'realtime.session', id: 'sess_1', ...parsed.data.session, expires_at: 0 },
      }),
    );
  }

  /** Vendors repeat keys in what they write. */
  private problemOf(code: string): string {
    const message = `Something about ${this.key}`;
    return JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code } });
  }
}

/** Starts one on a free port. */
export const startRealtimeStandIn = (
  script: RealtimeScript = {},
  key = 'sk-vendor',
): Promise<RealtimeStandIn> => new RealtimeStandIn(key, script).listen();
