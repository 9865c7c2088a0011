import { inRealTime } from '../in-real-time.js';
import { soundSpanOf } from '../sound-span.js';

const RATE_HZ = 16_000;
const FRAME_MS = 40;
const FRAME_SAMPLES = (RATE_HZ * FRAME_MS) / 1000;

/** A microphone that plays recordings in real time, and silence between them. */
export class PacedPlayback {
  private recording = new Int16Array();
  private position = 0;
  private lastSoundAt = 0;
  private ended: (() => void) | undefined;

  constructor(private readonly send: (pcm: Int16Array) => void) {}

  /**
   * Plays a recording of 16 kHz mono samples.
   *
   * @returns once its last sound was sent; the rest of it and silence follow.
   */
  play(pcm: Int16Array): Promise<void> {
    this.recording = Int16Array.from(pcm);
    this.position = 0;
    this.lastSoundAt = soundSpanOf(pcm, RATE_HZ).end;
    return new Promise((resolve) => (this.ended = resolve));
  }

  /** Sends frame after frame until the signal fires; one that is late is followed by the next at once. */
  run(signal: AbortSignal): Promise<void> {
    return inRealTime(FRAME_MS, signal, () => this.send(this.nextFrame()));
  }

  private nextFrame(): Int16Array {
    const frame = new Int16Array(FRAME_SAMPLES);
    frame.set(this.recording.subarray(this.position, this.position + FRAME_SAMPLES));
    this.position += FRAME_SAMPLES;
    if (this.position < this.lastSoundAt) return frame;
    this.ended?.();
    this.ended = undefined;
    return frame;
  }
}
