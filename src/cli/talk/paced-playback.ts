import { inRealTime } from '../in-real-time.js';
import { soundSpanOf } from '../sound-span.js';
import type { TalkSurface } from './surfaces/talk-surface.js';

/** A microphone that plays recordings in real time, and silence between them. */
export class PacedPlayback {
  private recording = new Int16Array();
  private position = 0;
  private lastSoundAt = 0;
  private ended: (() => void) | undefined;

  constructor(
    private readonly surface: Pick<TalkSurface, 'rateHz' | 'frameMs'>,
    private readonly send: (pcm: Int16Array) => void,
  ) {}

  private get frameSamples(): number {
    return (this.surface.rateHz * this.surface.frameMs) / 1000;
  }

  /**
   * Plays a recording of mono samples at the rate of the surface.
   *
   * @returns once its last sound was sent; the rest of it and silence follow.
   */
  play(pcm: Int16Array): Promise<void> {
    this.recording = Int16Array.from(pcm);
    this.position = 0;
    this.lastSoundAt = soundSpanOf(pcm, this.surface.rateHz).end;
    return new Promise((resolve) => (this.ended = resolve));
  }

  /** Sends frame after frame until the signal fires; one that is late is followed by the next at once. */
  run(signal: AbortSignal): Promise<void> {
    return inRealTime(this.surface.frameMs, signal, () => this.send(this.nextFrame()));
  }

  private nextFrame(): Int16Array {
    const { frameSamples } = this;
    const frame = new Int16Array(frameSamples);
    frame.set(this.recording.subarray(this.position, this.position + frameSamples));
    this.position += frameSamples;
    if (this.position < this.lastSoundAt) return frame;
    this.ended?.();
    this.ended = undefined;
    return frame;
  }
}
