export class RealtimeErrorView {
  /**
   * What went wrong.
   * @example "An API key is needed: send it as Authorization: Bearer KEY or as X-Api-Key: KEY"
   */
  detail!: string;
}
