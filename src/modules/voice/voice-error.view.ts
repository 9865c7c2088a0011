/** Document 4's error envelope. */
export class VoiceErrorView {
  /**
   * What is wrong.
   * @example "Session not found"
   */
  detail!: string;
}
