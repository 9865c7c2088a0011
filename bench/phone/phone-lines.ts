import { once } from 'node:events';
import { WebSocket } from 'ws';
import { FRAME_MS } from '../../src/cli/call/twilio-playout.js';
import { FRAME_SAMPLES, TwilioStream } from '../../src/cli/call/twilio-stream.js';
import { inRealTime } from '../../src/cli/in-real-time.js';

/** A room without anybody who speaks, as samples. */
const ROOM_NOISE = 3;

/** Calls in which nobody speaks: 50 messages a second on each. Whoever opens them closes them. */
export class PhoneLines {
  private readonly over = new AbortController();
  private running = Promise.resolve();

  private constructor(private readonly lines: readonly { socket: WebSocket; stream: TwilioStream }[]) {}

  static async open(url: string, count: number): Promise<PhoneLines> {
    const address = `${url.replace('http', 'ws')}/ws/voice`;
    const lines = Array.from({ length: count }, () => {
      const socket = new WebSocket(address, { perMessageDeflate: false });
      return { socket, stream: new TwilioStream((message) => socket.send(JSON.stringify(message))) };
    });
    await Promise.all(lines.map(({ socket }) => once(socket, 'open')));
    for (const { stream } of lines) stream.start({});
    const phone = new PhoneLines(lines);
    phone.running = inRealTime(FRAME_MS, phone.over.signal, () => phone.sendAll());
    return phone;
  }

  /** @throws Error when a call was ended meanwhile: what was measured is not what was meant. */
  async close(): Promise<void> {
    const ended = this.lines.filter(({ socket }) => socket.readyState !== WebSocket.OPEN).length;
    this.over.abort();
    await this.running;
    for (const { socket } of this.lines) socket.terminate();
    if (ended > 0) throw new Error(`${ended} calls were ended`);
  }

  private sendAll(): void {
    const pcm = Int16Array.from({ length: FRAME_SAMPLES }, () => (Math.random() - 0.5) * 2 * ROOM_NOISE);
    for (const { socket, stream } of this.lines) {
      const media = stream.media(pcm);
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(media));
    }
  }
}
