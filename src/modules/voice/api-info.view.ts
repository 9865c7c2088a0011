export class ApiInfoView {
  /**
   * Always `ok`.
   * @example "ok"
   */
  status!: 'ok';
  /**
   * Of this server.
   * @example "0.1.0"
   */
  version!: string;
  /**
   * Always the same.
   * @example "Voice Assistant API"
   */
  message!: string;
}
