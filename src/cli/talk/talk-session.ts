import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket, type RawData } from 'ws';
import { PacedPlayback } from './paced-playback.js';
import type { TalkEvent, TalkMessage, TalkSurface } from './surfaces/talk-surface.js';
import { TalkedAnswer } from './talked-answer.js';
import type { TalkTimeline } from './talk-timeline.js';

export interface TalkSessionOptions {
  url: URL;
  surface: TalkSurface;
  token: string | undefined;
  interruptAfterMs: number | undefined;
  timeline: TalkTimeline;
}

/** No answer within so many milliseconds is none; nor is a session that is not ready by then. */
const ANSWER_TIMEOUT_MS = 30_000;

/** Somebody at a socket who plays recordings and listens to the answers. Whoever opens it closes it. */
export class TalkSession {
  private readonly socket: WebSocket;
  private readonly microphone: PacedPlayback;
  private readonly stopping = new AbortController();
  private readonly heardAudio: Int16Array[] = [];
  private answer: TalkedAnswer;
  private becomeReady: () => void = () => undefined;
  private readonly ready = new Promise<void>((resolve) => (this.becomeReady = resolve));

  constructor(private readonly options: TalkSessionOptions) {
    const { url, surface, token, timeline } = options;
    this.answer = this.newAnswer();
    this.socket = new WebSocket(url, { headers: surface.headers(url, token), perMessageDeflate: false });
    this.microphone = new PacedPlayback(surface, (pcm) => this.sendAll(surface.say(pcm)));
    this.socket.on('error', (error) => timeline.note(`the socket failed: ${error.message}`));
    this.socket.on('close', (code, reason) => this.end(`closed with ${code} ${reason.toString()}`.trim()));
    this.socket.on('message', (data: RawData, isBinary: boolean) => {
      for (const event of surface.take(data as Buffer, isBinary)) this.take(event);
    });
  }

  /** All audio that came, at the rate of the surface. */
  get audio(): readonly Int16Array[] {
    return this.heardAudio;
  }

  /** Resolves when it may be spoken to. @throws Error when the socket is refused. */
  async open(): Promise<void> {
    const { surface, timeline, url } = this.options;
    await once(this.socket, 'open');
    timeline.note(`connected to ${url.pathname}`);
    this.sendAll(surface.open());
    if (surface.tellsEnd) await this.within(this.ready);
    void this.microphone.run(this.stopping.signal);
  }

  /** Plays one recording and waits until it was answered. */
  async takeTurn(file: string, pcm: Int16Array): Promise<void> {
    const { timeline } = this.options;
    const answer = (this.answer = this.newAnswer());
    timeline.note(`playing ${file}`);
    await this.microphone.play(pcm);
    timeline.note('the last sound was sent');
    answer.expect();
    await this.within(answer.over);
    timeline.addTurn({ file, ...answer.figures });
  }

  async close(): Promise<void> {
    this.stopping.abort();
    this.sendAll(this.options.surface.leave());
    if (this.socket.readyState === WebSocket.CLOSED) return;
    this.socket.close(1000);
    await once(this.socket, 'close');
  }

  private newAnswer(): TalkedAnswer {
    return new TalkedAnswer(this.options.surface);
  }

  private end(reason: string): void {
    if (!this.stopping.signal.aborted) this.options.timeline.note(reason);
    this.stopping.abort();
  }

  private sendAll(messages: readonly TalkMessage[]): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    for (const message of messages) this.socket.send(message);
  }

  private take(event: TalkEvent): void {
    const { timeline, interruptAfterMs } = this.options;
    if (event.type === 'note') timeline.note(event.text);
    else if (event.type === 'said')
      timeline.note(`${event.speaker}${event.isFinal ? '' : ' …'}: ${event.text}`);
    else if (event.type === 'ready') this.becomeReady();
    else if (event.type === 'audio') this.heardAudio.push(event.pcm);
    const isFirst = this.answer.take(event);
    if (!isFirst) return;
    timeline.note('the first audio came');
    if (interruptAfterMs !== undefined) void this.interrupt(interruptAfterMs);
  }

  private async interrupt(afterMs: number): Promise<void> {
    await delay(afterMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    if (this.stopping.signal.aborted) return;
    this.options.timeline.note('interrupting');
    this.sendAll(this.options.surface.interrupt());
  }

  /** Until then, or until the socket is closed or it took too long. */
  private async within(what: Promise<void>): Promise<void> {
    const waiting = new AbortController();
    const signal = AbortSignal.any([waiting.signal, this.stopping.signal]);
    await Promise.race([what, delay(ANSWER_TIMEOUT_MS, undefined, { signal }).catch(() => undefined)]);
    waiting.abort();
  }
}
