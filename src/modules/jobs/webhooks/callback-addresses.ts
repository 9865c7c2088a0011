import { Injectable } from '@nestjs/common';
import { AppError } from '../../../platform/errors/app-error.js';
import { OutboundClient } from '../../../platform/outbound/outbound-client.js';
import type { CallbackTarget } from './webhook-delivery.js';

const MAX_TOKEN_LENGTH = 4096;
const HEADER_TEXT = /^[\x21-\x7e]+(?: +[\x21-\x7e]+)*$/;

/** Whether a header can carry a callback's token. */
export const isCallbackToken = (token: string): boolean =>
  token.length <= MAX_TOKEN_LENGTH && HEADER_TEXT.test(token);

/** Tells before any work is done whether a client can be called back. */
@Injectable()
export class CallbackAddresses {
  constructor(private readonly outbound: OutboundClient) {}

  /**
   * What can be known without a request: whether the address is one that this server may reach, and the token one that
   * a header can carry. A host that does not resolve now passes.
   *
   * @throws AppError `callback_refused` for the address; its message names the setting that would help, and no part of
   *   the address. `invalid_request` for the token.
   */
  async check(url: string, token?: string): Promise<CallbackTarget> {
    try {
      await this.outbound.precheck(url);
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (error.kind !== 'invalid') throw thrown;
      throw refused(`callback_url: ${error.message}`, error);
    }
    if (token !== undefined && !isCallbackToken(token)) {
      const message = `callback_token must be up to ${MAX_TOKEN_LENGTH} characters that a header can carry`;
      throw new AppError('invalid_request', message);
    }
    return { url: url.trim(), token };
  }
}

function refused(message: string, cause: AppError): AppError {
  return new AppError('callback_refused', message, { cause });
}
