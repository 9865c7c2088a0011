/** What went wrong. */
export class AudioProblemView {
  /**
   * A code of document 2.
   * @example "INVALID_FORMAT"
   */
  code!: string;

  /**
   * For people.
   * @example "The format 'xyz' is not supported. Supported formats: flac, m4a, mp3, mp4, mpeg, mpga, oga, ogg, wav, webm"
   */
  message!: string;

  /** `error_type`, the code again, and what else is known. */
  details!: Record<string, unknown>;
}

/** Every error of this surface. */
export class AudioErrorView {
  /**
   * Always `error`.
   * @example "error"
   */
  status!: string;

  /** The error. */
  error!: AudioProblemView;
}
