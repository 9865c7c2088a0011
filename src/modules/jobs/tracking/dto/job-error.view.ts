export class JobErrorBodyView {
  /**
   * A stable name of the error.
   * @example "JOB_NOT_FOUND"
   */
  code!: string;
  /**
   * What is wrong, in a sentence.
   * @example "job not found"
   */
  message!: string;
  /**
   * What else is known; `error_type` repeats the code.
   * @example { "error_type": "JOB_NOT_FOUND" }
   */
  details!: Readonly<Record<string, unknown>>;
}

/** The error envelope of document 2. */
export class JobErrorView {
  /**
   * Always `error`.
   * @example "error"
   */
  status!: 'error';
  /**
   * What went wrong.
   */
  error!: JobErrorBodyView;
}
