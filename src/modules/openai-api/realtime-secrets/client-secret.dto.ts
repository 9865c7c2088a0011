export class SecretExpiryDto {
  /**
   * From when on it counts; there is no other.
   * @example "created_at"
   */
  anchor?: 'created_at';
  /**
   * How long sessions can be opened with the key: 10 to 7200.
   * @example 600
   */
  seconds?: number;
}

/** What a key is to open. */
export class CreateClientSecretDto {
  /** 600 seconds when absent. */
  expires_after?: SecretExpiryDto;
  /**
   * What the session is set to, as `session.update` has it; `{"type": "realtime"}` when absent.
   * @example {"type": "realtime", "model": "gpt-realtime", "instructions": "You are a friendly tea seller."}
   */
  session?: Record<string, unknown>;
}
