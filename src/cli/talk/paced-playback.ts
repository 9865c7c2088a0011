import { setTimeout as delay } from 'node:timers/promises';

const RATE_HZ = 16_000;
const FRAME_MS = 40;
const FRAME_SAMPLES = (RATE_HZ * FRAME_MS) / 1000;
/** Frames quieter than this share of the loudest are behind the last word. */
const SILENCE_SHARE = 0.05;

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
    this.lastSoundAt = lastSoundOf(pcm);
    return new Promise((resolve) => (this.ended = resolve));
  }

  /** Sends frame after frame until the signal fires; one that is late is followed by the next at once. */
  async run(signal: AbortSignal): Promise<void> {
    const startedAtMs = performance.now();
    for (let frame = 0; !signal.aborted; frame += 1) {
      this.send(this.nextFrame());
      const waitMs = startedAtMs + (frame + 1) * FRAME_MS - performance.now();
      if (waitMs > 0) await delay(waitMs, undefined, { signal }).catch(() => undefined);
    }
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

/** The place behind the last frame that is not silence. */
export function lastSoundOf(pcm: Int16Array): number {
  const frames = Math.ceil(pcm.length / FRAME_SAMPLES);
  const loudness = Array.from({ length: frames }, (_, index) =>
    Math.sqrt(meanSquare(pcm.subarray(index * FRAME_SAMPLES, (index + 1) * FRAME_SAMPLES))),
  );
  const threshold = SILENCE_SHARE * Math.max(0, ...loudness);
  return (loudness.findLastIndex((value) => value > threshold) + 1) * FRAME_SAMPLES;
}

function meanSquare(pcm: Int16Array): number {
  let sum = 0;
  for (const sample of pcm) sum += sample * sample;
  return sum / Math.max(1, pcm.length);
}
