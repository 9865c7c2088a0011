export class ClientSecretView {
  /**
   * Opens the session. Hand it to one client only.
   * @example "ek_Aq3ZkT0xR1c"
   */
  value!: string;
  /**
   * Seconds since 1970, until when it opens sessions.
   * @example 1767225660
   */
  expires_at!: number;
}

/** Document 3's object, with whatever else the vendor says of the session. */
export class RealtimeSessionView {
  /** Says what this is. */
  object!: 'realtime.session';
  /**
   * The session's own id.
   * @example "sess_2f0c6b9e41d54a0f8b7f6a3d9f0b1c22"
   */
  id!: string;
  /**
   * The model that holds the conversation; `parley-realtime` where it is this server's own.
   * @example "gpt-realtime"
   */
  model!: string;
  /** What a client opens the session with. */
  client_secret!: ClientSecretView;
  /**
   * What the model is told about its part.
   * @example "You are a helpful voice assistant."
   */
  instructions!: string;
  /**
   * The voice that speaks.
   * @example "alloy"
   */
  voice!: string;
}
