/** So much of a turn a detector hears, and no more; in seconds. */
export const TURN_DETECTOR_SEC = 8;

/** Tells by the sound of what was said, not by its words, whether somebody has said all that they want to. */
export abstract class TurnDetector {
  /**
   * Whether it can be asked now; takes no time.
   *
   * @param language ISO 639-1.
   */
  abstract canJudge(language: string): boolean;

  /** Told that a conversation begins: gets ready where it can judge, and does not keep who calls it waiting. */
  abstract prepare(language: string): void;

  /**
   * @param pcm 16 kHz mono: the turn with the silence at its end; of a longer one the last {@link TURN_DETECTOR_SEC} count.
   * @returns the probability, 0–1, that the turn is complete.
   * @throws AppError `cancelled`, or why there is no answer.
   */
  abstract detect(pcm: Int16Array, signal: AbortSignal): Promise<number>;
}
