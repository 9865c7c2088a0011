import { Injectable } from '@nestjs/common';
import { SecretBox } from '../../../platform/secrets/secret-box.js';
import type { CallbackTarget } from './webhook-delivery.js';

/** Addresses and tokens of callbacks as they lie in the database: encrypted, each good for its own job only. */
@Injectable()
export class CallbackTargets {
  constructor(private readonly secrets: SecretBox) {}

  seal(target: CallbackTarget, jobId: string): Buffer {
    return this.secrets.encrypt(JSON.stringify([target.url, target.token ?? null]), jobId);
  }

  /** @throws AppError `internal` when it was sealed for another job or with another key. */
  open(sealed: Uint8Array, jobId: string): CallbackTarget {
    const [url, token] = JSON.parse(this.secrets.decrypt(sealed, jobId)) as [string, string | null];
    return { url, token: token ?? undefined };
  }
}
