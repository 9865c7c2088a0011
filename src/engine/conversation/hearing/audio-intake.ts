import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';
import { VAD_FRAME_SAMPLES } from '../../ports/voice-activity.js';

export const SAMPLES_PER_MS = ENGINE_SAMPLE_RATE_HZ / 1000;
export const FRAME_MS = VAD_FRAME_SAMPLES / SAMPLES_PER_MS;
/** What comes in one go from a client that was held up. */
const MAX_WAITING_SAMPLES = 60 * ENGINE_SAMPLE_RATE_HZ;

/** Whole frames of voice detection. */
export interface FrameRun {
  pcm: Int16Array;
  /** When the last of it was said, on the conversation's clock. */
  endedAtMs: number;
}

/** Audio as it comes, re-blocked to frames, until somebody takes it; and what is to be done between frames. */
export class AudioIntake {
  private waiting: (FrameRun | (() => void))[] = [];
  /** The beginning of a frame. */
  private readonly rest = new Int16Array(VAD_FRAME_SAMPLES);
  private restSamples = 0;
  private waitingSamples = 0;

  /** @returns false when too much waits already: it is not kept. */
  push(pcm: Int16Array, atMs: number): boolean {
    if (this.waitingSamples + pcm.length > MAX_WAITING_SAMPLES) return false;
    const known = this.restSamples + pcm.length;
    const over = known % VAD_FRAME_SAMPLES;
    if (known < VAD_FRAME_SAMPLES) {
      this.keepRest(pcm);
      return true;
    }
    const whole = new Int16Array(known - over);
    whole.set(this.rest.subarray(0, this.restSamples));
    whole.set(pcm.subarray(0, pcm.length - over), this.restSamples);
    this.restSamples = 0;
    this.keepRest(pcm.subarray(pcm.length - over));
    this.waitingSamples += whole.length;
    this.waiting.push({ pcm: whole, endedAtMs: atMs - over / SAMPLES_PER_MS });
    return true;
  }

  /** Does something when all that came by now was taken. */
  then(run: () => void): void {
    this.waiting.push(run);
  }

  /** The next frames, after what is to be done before them; undefined when there are none. */
  take(): FrameRun | undefined {
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      if (typeof next !== 'function') {
        this.waitingSamples -= next.pcm.length;
        return next;
      }
      next();
    }
    return undefined;
  }

  clear(): void {
    this.waiting = [];
    this.waitingSamples = 0;
    this.restSamples = 0;
  }

  private keepRest(pcm: Int16Array): void {
    this.rest.set(pcm, this.restSamples);
    this.restSamples += pcm.length;
  }
}
