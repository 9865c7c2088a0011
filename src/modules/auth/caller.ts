/** Who asks, as far as this server knows. */
export interface Caller {
  /** The user that a token names; null for one who shows none. */
  readonly userId: string | null;
  /** Whether what belongs to other users is out of reach: so it is with a token, where tokens are asked for. */
  readonly isConfined: boolean;
}
