import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WebSocket, type ClientOptions } from 'ws';

const DEADLINE_MS = 45_000;

/** A client of a socket that remembers what came, and waits for what is to come. */
export class SocketClient {
  readonly messages: (string | Buffer)[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  private wake: () => void = () => undefined;

  private constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.wake();
      });
    });
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer, isBinary) => {
      this.messages.push(isBinary ? data : data.toString());
      this.wake();
    });
  }

  /** Resolves when it is open. @throws Error when it is refused. */
  static async open(url: string, options: ClientOptions = {}): Promise<SocketClient> {
    const client = new SocketClient(new WebSocket(url, options));
    await once(client.socket, 'open');
    return client;
  }

  /** The messages as soon as there are so many. */
  async received(count: number): Promise<(string | Buffer)[]> {
    const endsAtMs = Date.now() + DEADLINE_MS;
    while (this.messages.length < count) {
      const leftMs = endsAtMs - Date.now();
      if (leftMs <= 0) throw new Error(`${this.messages.length} of ${count} messages came`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.wake = (): void => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.messages;
  }

  /** Sends `{"text"}`. */
  say(text: string): void {
    this.socket.send(JSON.stringify({ text }));
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/** Asks for a socket by hand, and gives the HTTP answer: status 101, or the whole refusal. */
export async function askForSocket(url: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
  const socket = rawRequest(url, headers);
  try {
    let text = '';
    for await (const chunk of socket) {
      text += String(chunk);
      if (text.startsWith('HTTP/1.1 101')) break;
    }
    return parseAnswer(text);
  } finally {
    socket.destroy();
  }
}

/** A TCP connection on which a WebSocket has been asked for; frames can be written to it once it is open. */
export function rawRequest(url: string, headers: Record<string, string> = {}): Socket {
  const { hostname, port, pathname, search, host } = new URL(url);
  const all = {
    Host: host,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(`GET ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`);
  return socket;
}

function parseAnswer(text: string): RawAnswer {
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const status = Number(statusLine.split(' ')[1]);
  return {
    status,
    headers: Object.fromEntries(headers),
    body: status === 101 ? undefined : JSON.parse(body),
  };
}
