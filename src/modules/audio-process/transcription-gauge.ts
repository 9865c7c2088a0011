/** How much audio may be decoded and not yet recognised. */
const READ_AHEAD_MS = 150_000;
/** Where nobody knows how long a recording is, half of the way is gone after so much of it. */
const HALF_WAY_MS = 600_000;
/** Progress is told no more often, and in steps no smaller. */
const MIN_INTERVAL_MS = 1000;
const MIN_STEP = 1 / 60;

/** Tells how much of a recording has been transcribed, in moderation and never backwards. */
export class TranscriptionGauge {
  private recognizedMs = 0;
  private toldShare = 0;
  private toldAtMs = -Infinity;

  /**
   * @param expectedMs how long the recording is, as far as known.
   * @param nowMs a clock.
   */
  constructor(
    private readonly expectedMs: number | null,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Everything up to there is recognised; pieces come out of order. */
  noteRecognized(endMs: number): void {
    this.recognizedMs = Math.max(this.recognizedMs, endMs);
  }

  /** So much has been searched for speech; silence is recognised by that. */
  noteDecoded(decodedMs: number): void {
    this.noteRecognized(decodedMs - READ_AHEAD_MS);
  }

  /** The share that is to be told now, 0–1; undefined when it would be too early or too little. */
  takeShare(): number | undefined {
    const share = this.share;
    if (share - this.toldShare < MIN_STEP || this.nowMs() - this.toldAtMs < MIN_INTERVAL_MS) return undefined;
    this.toldShare = share;
    this.toldAtMs = this.nowMs();
    return share;
  }

  private get share(): number {
    const { expectedMs, recognizedMs } = this;
    if (expectedMs === null || expectedMs === 0) return recognizedMs / (recognizedMs + HALF_WAY_MS);
    return Math.min(1, recognizedMs / expectedMs);
  }
}
