/** A stretch of speech, in frames: `start` is its first frame, `end` the first one after it. */
export interface SpeechRegion {
  start: number;
  end: number;
  /** Mean probability of speech over its frames. */
  probability: number;
}

export interface SpeechRegionOptions {
  /** Speech begins at a frame of at least this probability. */
  onThreshold: number;
  /** It ends where the probability falls below this and stays below `onThreshold` for `minSilenceFrames`. */
  offThreshold: number;
  minSilenceFrames: number;
  /** Shorter bursts are no speech. */
  minRegionFrames: number;
}

/** Chosen on the speech test set; frames are 32 ms long. */
export const SPEECH_REGION_DEFAULTS: SpeechRegionOptions = {
  onThreshold: 0.5,
  offThreshold: 0.35,
  minSilenceFrames: 3,
  minRegionFrames: 3,
};

/** Turns the probabilities of frame after frame into stretches of speech. Pure: same frames, same stretches. */
export class SpeechRegionTracker {
  private frame = 0;
  private openStart: number | undefined;
  private quietSince: number | undefined;
  /** Of the frames since `openStart`. */
  private probabilities: number[] = [];

  constructor(private readonly options: SpeechRegionOptions = SPEECH_REGION_DEFAULTS) {}

  /** First frame of the speech that is going on. */
  get speakingSince(): number | undefined {
    return this.openStart;
  }

  /** The speech that is going on, as far as it has come. */
  get current(): SpeechRegion | undefined {
    const start = this.openStart;
    return start === undefined
      ? undefined
      : { start, end: this.quietSince ?? this.frame, probability: mean(this.probabilities) };
  }

  /** @returns the stretch of speech that this frame shows to have ended. */
  push(probability: number): SpeechRegion | undefined {
    const { onThreshold, offThreshold, minSilenceFrames } = this.options;
    const frame = this.frame;
    this.frame += 1;
    if (probability >= onThreshold) {
      this.openStart ??= frame;
      this.quietSince = undefined;
    }
    if (this.openStart === undefined) return undefined;
    this.probabilities.push(probability);
    if (probability >= offThreshold) return undefined;
    this.quietSince ??= frame;
    const isOver = frame - this.quietSince + 1 >= minSilenceFrames;
    return isOver ? this.close(this.openStart, this.quietSince) : undefined;
  }

  /** Cuts the speech that is going on: what comes from `frame` on is a stretch of its own. */
  splitAt(frame: number): SpeechRegion | undefined {
    const start = this.openStart;
    if (start === undefined || frame <= start) return undefined;
    this.openStart = frame;
    return { start, end: frame, probability: mean(this.probabilities.splice(0, frame - start)) };
  }

  /** Ends the speech that is going on, at the end of the recording. */
  finish(): SpeechRegion | undefined {
    return this.openStart === undefined
      ? undefined
      : this.close(this.openStart, this.quietSince ?? this.frame);
  }

  private close(start: number, end: number): SpeechRegion | undefined {
    const probabilities = this.probabilities.slice(0, Math.max(0, end - start));
    this.openStart = undefined;
    this.quietSince = undefined;
    this.probabilities = [];
    if (probabilities.length < this.options.minRegionFrames) return undefined;
    return { start, end, probability: mean(probabilities) };
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
