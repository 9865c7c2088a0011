import type { TurnTimes } from '../../../engine/conversation/conversation-event.js';

/** What is measured of one turn of the user; times on the conversation's clock. */
export class VendorTurn {
  private textAtMs: number | undefined;
  private answerAtMs: number | undefined;
  private audioAtMs: number | undefined;

  /**
   * @param itemId the vendor's message of the user.
   * @param endedAtMs when the user fell silent.
   * @param overAtMs when the turn was known to be over.
   */
  constructor(
    readonly itemId: string,
    private readonly endedAtMs: number,
    private readonly overAtMs: number,
  ) {}

  noteUserText(atMs: number): void {
    this.textAtMs ??= atMs;
  }

  noteAnswer(atMs: number): void {
    this.answerAtMs ??= atMs;
  }

  noteAudio(atMs: number): void {
    this.noteAnswer(atMs);
    this.audioAtMs ??= atMs;
  }

  timesAt(nowMs: number): TurnTimes {
    return {
      sttMs: between(this.overAtMs, this.textAtMs),
      llmMs: between(this.overAtMs, this.answerAtMs),
      ttsMs: between(this.answerAtMs, this.audioAtMs),
      totalMs: (this.audioAtMs ?? nowMs) - this.endedAtMs,
    };
  }
}

const between = (fromMs: number | undefined, toMs: number | undefined): number | null =>
  fromMs === undefined || toMs === undefined ? null : toMs - fromMs;
