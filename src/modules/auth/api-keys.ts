import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * The keys that a server knows. Only their digests are kept, and a candidate is compared with every one of them, so
 * that the time it takes tells nothing of any key.
 */
export class ApiKeys {
  private readonly digests: readonly Buffer[];

  constructor(keys: readonly string[]) {
    this.digests = keys.map(digestOf);
  }

  /** Whether there is none, so that nobody is asked. */
  get isEmpty(): boolean {
    return this.digests.length === 0;
  }

  has(candidate: string): boolean {
    const digest = digestOf(candidate);
    return this.digests.reduce((isKnown, known) => timingSafeEqual(digest, known) || isKnown, false);
  }
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
