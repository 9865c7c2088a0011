import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';
import { VAD_FRAME_SAMPLES } from '../../ports/voice-activity.js';

export const SAMPLES_PER_MS = ENGINE_SAMPLE_RATE_HZ / 1000;
export const FRAME_MS = VAD_FRAME_SAMPLES / SAMPLES_PER_MS;
/** What comes in one go from a client that was held up. */
const MAX_WAITING_SAMPLES = 60 * ENGINE_SAMPLE_RATE_HZ;

/** Frames that are taken at once. */
const MAX_RUN_SAMPLES = 64 * VAD_FRAME_SAMPLES;

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

  /** Whether there is anything to {@link take}. */
  get isWaiting(): boolean {
    return this.waiting.length > 0;
  }

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

  /**
   * All frames that wait, as far as nothing is to be done between them, after what is to be done before them; undefined
   * when there are none. So who was held up catches up, whatever each run costs.
   */
  take(): FrameRun | undefined {
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      if (typeof next !== 'function') return this.withFollowing(next);
      next();
    }
    return undefined;
  }

  clear(): void {
    this.waiting = [];
    this.waitingSamples = 0;
    this.restSamples = 0;
  }

  private withFollowing(first: FrameRun): FrameRun {
    const runs = [first];
    let samples = first.pcm.length;
    for (
      let next = this.waiting[0];
      next !== undefined && samples < MAX_RUN_SAMPLES;
      next = this.waiting[0]
    ) {
      if (typeof next === 'function') break;
      this.waiting.shift();
      runs.push(next);
      samples += next.pcm.length;
    }
    this.waitingSamples -= samples;
    return joined(runs, samples);
  }

  private keepRest(pcm: Int16Array): void {
    this.rest.set(pcm, this.restSamples);
    this.restSamples += pcm.length;
  }
}

/** What follows was said without a break. */
function joined(runs: readonly FrameRun[], samples: number): FrameRun {
  const [first] = runs;
  const last = runs.at(-1);
  if (runs.length === 1 && first !== undefined) return first;
  const pcm = new Int16Array(samples);
  let at = 0;
  for (const run of runs) {
    pcm.set(run.pcm, at);
    at += run.pcm.length;
  }
  return { pcm, endedAtMs: last?.endedAtMs ?? 0 };
}
