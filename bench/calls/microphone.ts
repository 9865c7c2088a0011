import { setTimeout as wait } from 'node:timers/promises';
import type { Echo } from './bench-call.js';

export const FRAME_MS = 20;
/** A room without anybody who speaks, as samples. */
const ROOM_NOISE = 3;

/** A microphone in a quiet room, frame by frame in real time: what is said, and the loudspeaker where it hears that. */
export class Microphone {
  private readonly begunAtMs = performance.now();
  private readonly closing = new AbortController();
  private frame = 0;
  private saying: { pcm: Int16Array; fromFrame: number; done: () => void } | undefined;
  private readonly heard: number[] = [];
  /** Since when what is heard is heard again by the microphone. */
  private echo: (Echo & { sinceFrame: number }) | undefined;

  /** @param send gets each frame when its last sample was said. */
  constructor(
    private readonly samplesPerMs: number,
    private readonly send: (pcm: Int16Array) => void,
  ) {
    void this.record();
  }

  get hearsEcho(): boolean {
    return this.echo !== undefined;
  }

  say(pcm: Int16Array): { begunAtMs: number; over: Promise<void> } {
    const fromFrame = this.frame;
    const over = new Promise<void>((done) => (this.saying = { pcm, fromFrame, done }));
    return { begunAtMs: this.begunAtMs + fromFrame * FRAME_MS, over };
  }

  hearEcho(echo: Echo): void {
    this.echo = { ...echo, sinceFrame: this.frame };
  }

  /** The loudspeaker plays it from now on, behind what it plays already. */
  play(samples: Iterable<number>): void {
    if (this.echo !== undefined && this.heard.length === 0) this.echo.sinceFrame = this.frame;
    for (const sample of samples) this.heard.push(sample);
  }

  close(): void {
    this.closing.abort();
  }

  private async record(): Promise<void> {
    while (!this.closing.signal.aborted) {
      const dueAtMs = this.begunAtMs + (this.frame + 1) * FRAME_MS;
      await wait(Math.max(0, dueAtMs - performance.now()));
      this.send(this.nextFrame());
      this.frame += 1;
    }
  }

  private nextFrame(): Int16Array {
    const { saying, echo, frame, samplesPerMs } = this;
    const samples = FRAME_MS * samplesPerMs;
    const at = saying === undefined ? 0 : (frame - saying.fromFrame) * samples;
    const echoAt =
      echo === undefined ? -1 : (frame - echo.sinceFrame) * samples - echo.delayMs * samplesPerMs;
    if (saying !== undefined && at >= saying.pcm.length) {
      this.saying = undefined;
      saying.done();
    }
    return Int16Array.from({ length: samples }, (_, sample) => {
      const said = saying?.pcm[at + sample] ?? Math.round((Math.random() - 0.5) * 2 * ROOM_NOISE);
      return said + Math.round((this.heard[echoAt + sample] ?? 0) * (echo?.gain ?? 0));
    });
  }
}

/** The first event of a kind after a moment, or undefined when none came in time. */
export async function nextOf<Event extends { atMs: number; what: string }>(
  events: readonly Event[],
  what: Event['what'],
  afterMs: number,
  limitMs: number,
): Promise<Event | undefined> {
  for (const endMs = performance.now() + limitMs; performance.now() < endMs; await wait(FRAME_MS)) {
    const found = events.find((event) => event.what === what && event.atMs >= afterMs);
    if (found !== undefined) return found;
  }
  return undefined;
}
