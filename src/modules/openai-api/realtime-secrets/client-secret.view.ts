/** A key that a browser may hold: it opens realtime sessions and nothing else. */
export class ClientSecretView {
  /**
   * The key.
   * @example "ek_mJ0kXw2n"
   */
  value!: string;
  /**
   * Until when sessions can be opened with it, in seconds since 1970.
   * @example 1763719200
   */
  expires_at!: number;
  /**
   * What its sessions begin with, whole.
   * @example {"type": "realtime", "object": "realtime.session", "id": "sess_5f0c2d7a", "model": "gpt-realtime"}
   */
  session!: Record<string, unknown>;
}
