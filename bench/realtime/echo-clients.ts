import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket, type RawData } from 'ws';

/** Of one message: 20 ms at 24 kHz. */
const FRAME_SAMPLES = 480;
export const FRAME_MS = 20;
const READY_MS = 30_000;
/** What has not come back by then is lost. */
const LAST_MS = 2000;

/** A client of document 3 that sends audio as a microphone gives it, and clocks when it comes back. */
class EchoClient {
  readonly roundTripsMs: number[] = [];
  private readonly sentAtMs = new Map<number, number>();
  private next = 1;

  constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: RawData, isBinary: boolean) => {
      if (!isBinary) return;
      const atMs = performance.now();
      const mark = (data as Buffer).readInt16LE(0);
      const sentAtMs = this.sentAtMs.get(mark);
      if (sentAtMs !== undefined) this.roundTripsMs.push(atMs - sentAtMs);
      this.sentAtMs.delete(mark);
    });
  }

  static async open(url: string): Promise<EchoClient> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/realtime`, { perMessageDeflate: false });
    const client = new EchoClient(socket);
    const ready = AbortSignal.timeout(READY_MS);
    for (;;) {
      const [data, isBinary] = (await once(socket, 'message', { signal: ready })) as [Buffer, boolean];
      if (!isBinary && data.toString('utf8').includes('"ready"')) return client;
    }
  }

  send(): void {
    const frame = Buffer.alloc(FRAME_SAMPLES * 2);
    frame.writeInt16LE(this.next, 0);
    this.sentAtMs.set(this.next, performance.now());
    this.next += 1;
    this.socket.send(frame);
  }

  get lost(): number {
    return this.sentAtMs.size;
  }

  close(): void {
    this.socket.terminate();
  }
}

/** So many clients at once, each of them sending so many frames in real time. @throws Error when one is lost. */
export async function roundTrips(url: string, clientCount: number, frames: number): Promise<number[]> {
  const clients = await Promise.all(Array.from({ length: clientCount }, () => EchoClient.open(url)));
  const startMs = performance.now();
  try {
    for (let frame = 0; frame < frames; frame += 1) {
      await wait(Math.max(0, startMs + frame * FRAME_MS - performance.now()));
      for (const client of clients) client.send();
    }
    for (let ms = 0; ms < LAST_MS && clients.some(({ lost }) => lost > 0); ms += FRAME_MS)
      await wait(FRAME_MS);
    const lost = clients.reduce((sum, client) => sum + client.lost, 0);
    if (lost > 0) throw new Error(`${lost} frames did not come back from ${url}`);
    return clients.flatMap(({ roundTripsMs }) => roundTripsMs);
  } finally {
    for (const client of clients) client.close();
  }
}
