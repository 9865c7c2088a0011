import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What the receiver does with a message: answers, keeps silent, or hangs up. */
export type ReceiverBehaviour =
  { status: number; headers?: Record<string, string>; body?: string | Buffer } | 'hang' | 'reset';

export interface ReceivedWebhook {
  path: string;
  headers: IncomingHttpHeaders;
  /** The bytes as they came, as text. */
  body: string;
  payload: {
    phase: string;
    message: string;
    seq: number;
    job: { id: string };
    process: { id: string };
    data: Record<string, unknown> | null;
    error: Record<string, unknown> | null;
  };
}

const OK: ReceiverBehaviour = { status: 200 };

/** A client's webhook endpoint on loopback, which can misbehave. Progress and final messages are scripted apart. */
export class WebhookReceiver {
  readonly progress: ReceivedWebhook[] = [];
  readonly finals: ReceivedWebhook[] = [];
  /** What becomes of the final messages, one after the other; then each is answered 200. */
  readonly script: ReceiverBehaviour[] = [];
  /** What becomes of every progress message. */
  onProgress: ReceiverBehaviour = OK;
  private readonly sockets = new Set<Socket>();
  private readonly watchers = new Set<() => void>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => this.sockets.delete(socket));
    });
  }

  /** Starts on any port; on one of `freePort` where another receiver is to follow at the same address. */
  static async start(port = 0): Promise<WebhookReceiver> {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    const receiver = new WebhookReceiver(server, (server.address() as AddressInfo).port);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        const payload = JSON.parse(body) as ReceivedWebhook['payload'];
        receiver.receive({ path: request.url ?? '', headers: request.headers, body, payload }, response);
      });
    });
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  /** Resolves once so many final messages have come, with all of them. */
  async untilFinals(count: number): Promise<ReceivedWebhook[]> {
    await this.until(() => this.finals.length >= count);
    return this.finals;
  }

  async untilProgress(count: number): Promise<ReceivedWebhook[]> {
    await this.until(() => this.progress.length >= count);
    return this.progress;
  }

  /** Hangs up on everybody. */
  dropConnections(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Resolves when nobody is connected. */
  async untilIdle(): Promise<void> {
    const open = [...this.sockets].filter((socket) => !socket.closed);
    await Promise.all(open.map((socket) => once(socket, 'close')));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async until(isThere: () => boolean): Promise<void> {
    if (isThere()) return;
    await new Promise<void>((resolve) => {
      const watcher = (): void => {
        if (!isThere()) return;
        this.watchers.delete(watcher);
        resolve();
      };
      this.watchers.add(watcher);
    });
  }

  private receive(webhook: ReceivedWebhook, response: ServerResponse): void {
    const isProgress = webhook.payload.phase === 'progress';
    (isProgress ? this.progress : this.finals).push(webhook);
    const behaviour = isProgress ? this.onProgress : (this.script.shift() ?? OK);
    if (behaviour === 'reset') response.socket?.destroy();
    else if (behaviour !== 'hang')
      response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body);
    for (const watcher of [...this.watchers]) watcher();
  }
}
