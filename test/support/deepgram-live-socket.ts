import type { RawData, WebSocket } from 'ws';
import type { RecoveryTimer } from '../../src/modules/providers/breakers/recovery-timer.js';
import { DeepgramEar, type DeepgramEarOptions } from './deepgram-ear.js';
import type { DeepgramAsked, DeepgramScript } from './deepgram-stand-in.js';

/** Without audio or a message in text for so long, the vendor closes. */
const IDLE_MS = 10_000;
const IDLE_REASON =
  'Deepgram did not receive audio data or a text message within the timeout window. See https://dpgr.am/net0001';
const TYPES = new Set(['KeepAlive', 'Finalize', 'CloseStream']);

/** One live recording at the stand-in. */
export class DeepgramLiveSocket {
  private readonly ear: DeepgramEar;
  private sent = 0;
  private stopWaiting = (): void => undefined;

  constructor(
    private readonly client: WebSocket,
    private readonly asked: DeepgramAsked,
    private readonly script: () => DeepgramScript,
    private readonly timer: RecoveryTimer | undefined,
    hearing: Partial<DeepgramEarOptions> = {},
  ) {
    const query = new URL(asked.path, 'http://vendor').searchParams;
    this.ear = new DeepgramEar({
      endpointingMs: Number(query.get('endpointing') ?? 10),
      utteranceEndMs: Number(query.get('utterance_end_ms') ?? Infinity),
      interimResults: query.get('interim_results') === 'true',
      vadEvents: query.get('vad_events') === 'true',
      isNoisy: script().isNoisy === true,
      ...hearing,
    });
    client.on('ping', (data) => script().vanishes !== true && client.pong(data));
    client.on('error', () => undefined);
    client.on('close', () => this.stopWaiting());
    client.on('message', (data: RawData, isBinary: boolean) => this.onMessage(data as Buffer, isBinary));
    this.waitForMore();
    for (const frame of script().frames ?? []) client.send(frame);
  }

  /** Milliseconds of audio that came. */
  get heardMs(): number {
    return this.ear.heardMs;
  }

  private onMessage(data: Buffer, isBinary: boolean): void {
    this.waitForMore();
    const { hangs, vanishes } = this.script();
    if (isBinary) this.asked.frames.push(data.length);
    else this.asked.messages.push(JSON.parse(data.toString('utf8')) as { type: string });
    const type = isBinary ? 'audio' : (this.asked.messages.at(-1)?.type ?? '');
    if (isBinary && data.length % 2 !== 0) return this.client.close(1008, 'DATA-0000');
    if (!isBinary && !TYPES.has(type)) return this.client.close(1008, 'unknown message');
    const messages = this.reactTo(type, data);
    if (vanishes === true || hangs === 'at-audio') return;
    if (hangs === 'at-flush' && type === 'Finalize') return;
    if (hangs === 'at-end' && type === 'CloseStream') return;
    for (const message of messages) if (!this.send(message)) return;
    if (messages.some((message) => (message as { type: string }).type === 'Metadata'))
      this.client.close(1000);
  }

  /** An empty binary message ends the recording, as `CloseStream` does. */
  private reactTo(type: string, data: Buffer): object[] {
    if (type === 'CloseStream' || (type === 'audio' && data.length === 0)) return this.ear.close();
    if (type === 'Finalize') return this.ear.finalize();
    return type === 'audio' ? this.ear.hear(new Int16Array(new Uint8Array(data).buffer)) : [];
  }

  /** Whether the connection still stands after it. */
  private send(message: object): boolean {
    const { cutAfter, closes } = this.script();
    this.sent += 1;
    const { client } = this;
    // Cut once what was sent before has gone out.
    if (cutAfter === this.sent) client.send(JSON.stringify(message), () => client.terminate());
    else client.send(JSON.stringify(message));
    if (closes?.after === this.sent) client.close(closes.code, closes.reason);
    return cutAfter !== this.sent && closes?.after !== this.sent;
  }

  private waitForMore(): void {
    this.stopWaiting();
    if (this.timer === undefined) return;
    this.stopWaiting = this.timer(() => this.client.close(1011, IDLE_REASON), IDLE_MS);
  }
}
