export class OpenAiProblemView {
  /**
   * What is wrong, in a sentence.
   * @example "speed must be a number from 0.25 to 4"
   */
  message!: string;
  /**
   * The sort of error.
   * @example "invalid_request_error"
   */
  type!: string;
  /**
   * The parameter that is wrong; null where it is missing, or none is.
   * @example "speed"
   */
  param!: string | null;
  /**
   * A stable name of the error; null where a parameter is missing or wrong.
   * @example null
   */
  code!: string | null;
}

/** Every error under `/openai/v1`. */
export class OpenAiErrorView {
  /** What went wrong. */
  error!: OpenAiProblemView;
}
