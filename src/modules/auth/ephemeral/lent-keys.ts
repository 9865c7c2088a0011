import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EphemeralKey } from './ephemeral-keys.js';

/** Of more, those are forgotten that were lent first. */
const MAX_LENT = 10_000;

/** Ephemeral keys of a vendor that this process has handed out: their digests, until they expire. */
@Injectable()
export class LentKeys {
  private readonly expiries = new Map<string, number>();

  note({ value, expiresAtSec }: EphemeralKey): void {
    this.forgetExpired();
    this.expiries.set(digestOf(value), expiresAtSec);
  }

  /** Whether a key was handed out here and is still good. */
  has(value: string): boolean {
    return (this.expiries.get(digestOf(value)) ?? 0) * 1000 > Date.now();
  }

  /** They all live equally long: the first is the first to expire. */
  private forgetExpired(): void {
    const nowSec = Date.now() / 1000;
    for (const [digest, expiresAtSec] of this.expiries) {
      if (expiresAtSec > nowSec && this.expiries.size < MAX_LENT) return;
      this.expiries.delete(digest);
    }
  }
}

const digestOf = (value: string): string => createHash('sha256').update(value).digest('base64');
