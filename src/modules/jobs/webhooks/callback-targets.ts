import { Injectable } from '@nestjs/common';
import { Logger } from '../../../platform/logging/logger.js';
import { redactUrl } from '../../../platform/secrets/redact-url.js';
import { SecretBox } from '../../../platform/secrets/secret-box.js';
import type { CallbackTarget } from './webhook-delivery.js';

/** Addresses and tokens of callbacks as they lie in the database: encrypted, each good for its own job only. */
@Injectable()
export class CallbackTargets {
  private isToldUnreadable = false;

  constructor(
    private readonly secrets: SecretBox,
    private readonly logger: Logger,
  ) {}

  seal(target: CallbackTarget, jobId: string): Buffer {
    return this.secrets.encrypt(JSON.stringify([target.url, target.token ?? null]), jobId);
  }

  /** @throws AppError `internal` when it was sealed for another job or with another key. */
  open(sealed: Uint8Array, jobId: string): CallbackTarget {
    const [url, token] = JSON.parse(this.secrets.decrypt(sealed, jobId)) as [string, string | null];
    return { url, token: token ?? undefined };
  }

  /** The address without what could be a secret; null, which the log says once, when it cannot be decrypted. */
  shownUrl(sealed: Uint8Array, jobId: string): string | null {
    try {
      return redactUrl(this.open(sealed, jobId).url);
    } catch (error) {
      this.noteUnreadable(error, jobId);
      return null;
    }
  }

  private noteUnreadable(error: unknown, jobId: string): void {
    if (this.isToldUnreadable) return;
    this.isToldUnreadable = true;
    const message =
      'the address of a callback cannot be decrypted: its key in DATA_DIR/keys is not there any more';
    this.logger.error({ err: error, jobId }, message);
  }
}
