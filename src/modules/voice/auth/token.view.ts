export class TokenView {
  /**
   * Goes with requests as `Authorization: Bearer`, and with sockets as `?token=` too.
   * @example "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1c2VyLTEyMyJ9.c2lnbmF0dXJl"
   */
  token!: string;
  /**
   * Whom the token names.
   * @example "user-123"
   */
  user_id!: string;
  /**
   * How long it is good for, in seconds.
   * @example 86400
   */
  expires_in!: number;
}
