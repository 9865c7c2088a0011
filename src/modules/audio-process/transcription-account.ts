import type { ModelCall } from '../../engine/text/model-call.js';

/** The recogniser's part of a job's account: tokens and time of all attempts, as far as they were stored. */
export class TranscriptionAccount {
  private readonly startedAtMs: number;
  private tokens = 0;

  /**
   * @param recognizer its model id.
   * @param formerMs what former attempts took.
   * @param nowMs a clock.
   */
  constructor(
    private readonly recognizer: string,
    private readonly formerMs: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.startedAtMs = nowMs();
  }

  /** Counts a piece, of this attempt or a former one. */
  add({ tokens }: { tokens: number }): void {
    this.tokens += tokens;
  }

  /** The account as it is now. */
  get call(): ModelCall {
    return {
      provider: 'embedded',
      model: this.recognizer,
      purpose: 'transcription',
      inputTokens: 0,
      outputTokens: this.tokens,
      durationMs: Math.round(this.formerMs + this.nowMs() - this.startedAtMs),
    };
  }
}
