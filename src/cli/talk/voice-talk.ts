import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket, type RawData } from 'ws';
import { z } from 'zod';
import { PacedPlayback } from './paced-playback.js';
import type { TalkTimeline } from './talk-timeline.js';

export interface VoiceTalkOptions {
  url: URL;
  token: string | undefined;
  interruptAfterMs: number | undefined;
  timeline: TalkTimeline;
}

/** No answer within so many milliseconds is none. */
const ANSWER_TIMEOUT_MS = 30_000;
const RATE_HZ = 16_000;

/** Messages of document 4 that are made use of. */
const serverMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state_change'), state: z.string() }),
  z.object({
    type: z.literal('transcript_update'),
    data: z.object({ speaker: z.string(), text: z.string(), is_final: z.boolean() }),
  }),
  z.object({ type: z.literal('audio'), data: z.string() }),
  z.object({ type: z.literal('interrupt_ack'), message: z.string() }),
  z.object({ type: z.literal('error'), message: z.string() }),
  z.object({ type: z.literal('vad_status'), data: z.object({ is_speech: z.boolean() }) }),
  z.object({ type: z.literal('audio_metrics') }),
]);
type ServerMessage = z.infer<typeof serverMessage>;

/** A client of `/voice/{session_id}` that plays recordings and listens to the answers. */
export class VoiceTalk {
  private readonly socket: WebSocket;
  private readonly microphone: PacedPlayback;
  private readonly stopping = new AbortController();
  private readonly heardAudio: Int16Array[] = [];
  private firstAudioAtMs: number | undefined;
  private audioSamples = 0;
  private texts: Record<string, string> = {};
  private answered: (() => void) | undefined;

  constructor(private readonly options: VoiceTalkOptions) {
    const { url, token } = options;
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    this.socket = new WebSocket(url, { headers, perMessageDeflate: false });
    this.microphone = new PacedPlayback((pcm) => this.sendAudio(pcm));
    this.socket.on('error', (error) => options.timeline.note(`the socket failed: ${error.message}`));
    this.socket.on('message', (data: RawData) => this.receive((data as Buffer).toString('utf8')));
  }

  /** All audio that came, 16 kHz mono. */
  get audio(): readonly Int16Array[] {
    return this.heardAudio;
  }

  /** @throws Error when the socket is refused. */
  async open(): Promise<void> {
    await once(this.socket, 'open');
    this.options.timeline.note(`connected to ${this.options.url.pathname}`);
    void this.microphone.run(this.stopping.signal);
  }

  /** Plays one recording and waits until it was answered. */
  async takeTurn(file: string, pcm: Int16Array): Promise<void> {
    const { timeline } = this.options;
    this.firstAudioAtMs = undefined;
    this.audioSamples = 0;
    this.texts = {};
    timeline.note(`playing ${file}`);
    const answered = new Promise<void>((resolve) => (this.answered = resolve));
    await this.microphone.play(pcm);
    const endedAtMs = performance.now();
    timeline.note('the last sound was sent');
    const waiting = new AbortController();
    await Promise.race([
      answered,
      delay(ANSWER_TIMEOUT_MS, undefined, waiting).catch(() => undefined),
      once(this.socket, 'close', waiting).catch(() => undefined),
    ]);
    waiting.abort();
    timeline.addTurn({
      file,
      latencyMs: this.firstAudioAtMs === undefined ? undefined : this.firstAudioAtMs - endedAtMs,
      heard: this.texts['user'] ?? '',
      answered: this.texts['assistant'] ?? '',
      audioMs: (this.audioSamples / RATE_HZ) * 1000,
    });
  }

  async close(): Promise<void> {
    this.stopping.abort();
    if (this.socket.readyState === WebSocket.CLOSED) return;
    this.socket.close(1000);
    await once(this.socket, 'close');
  }

  private sendAudio(pcm: Int16Array): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    const data = Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength).toString('base64');
    this.socket.send(JSON.stringify({ type: 'audio', data }));
  }

  private receive(text: string): void {
    const parsed = serverMessage.safeParse(JSON.parse(text));
    if (parsed.success) this.take(parsed.data);
    else this.options.timeline.note(`a message that document 4 does not know: ${text.slice(0, 200)}`);
  }

  private take(message: ServerMessage): void {
    const { timeline } = this.options;
    switch (message.type) {
      case 'state_change':
        timeline.note(`state: ${message.state}`);
        if (message.state === 'listening' && this.firstAudioAtMs !== undefined) this.answered?.();
        return;
      case 'transcript_update': {
        const { speaker, text, is_final } = message.data;
        timeline.note(`${speaker}${is_final ? '' : ' …'}: ${text}`);
        this.texts[speaker] = text;
        return;
      }
      case 'audio':
        this.takeAudio(message.data);
        return;
      case 'vad_status':
        timeline.note(message.data.is_speech ? 'speech begins' : 'speech ends');
        return;
      case 'interrupt_ack':
      case 'error':
        timeline.note(`${message.type}: ${message.message}`);
        return;
      case 'audio_metrics':
    }
  }

  private takeAudio(base64: string): void {
    const bytes = Buffer.from(base64, 'base64');
    const pcm = new Int16Array(bytes.length >> 1);
    for (let index = 0; index < pcm.length; index += 1) pcm[index] = bytes.readInt16LE(index * 2);
    this.heardAudio.push(pcm);
    this.audioSamples += pcm.length;
    if (this.firstAudioAtMs !== undefined) return;
    this.firstAudioAtMs = performance.now();
    this.options.timeline.note('the first audio came');
    if (this.options.interruptAfterMs !== undefined) void this.interrupt(this.options.interruptAfterMs);
  }

  private async interrupt(afterMs: number): Promise<void> {
    await delay(afterMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.options.timeline.note('interrupting');
    this.socket.send(JSON.stringify({ type: 'interrupt' }));
  }
}
