import { AppError, type ErrorDetails } from '../errors/app-error.js';

/** Name of the setting that opens addresses; every refusal names it. */
export const OUTBOUND_ALLOW_SETTING = 'OUTBOUND_ALLOW';

/** The refusal of an address. `reason` tells what is wrong in general terms, never which address it is; `remedy` what the setting does about it. */
export function addressRefused(
  reason: string,
  remedy = 'lists the private hosts and networks that may be reached',
): AppError {
  return new AppError(
    'address_refused',
    `The address may not be reached from this server: ${reason}. ${OUTBOUND_ALLOW_SETTING} ${remedy}.`,
  );
}

/** The refusal of an address that is not one, or not of a kind that this server fetches. */
export function addressMalformed(reason: string): AppError {
  return new AppError('invalid_request', `The address ${reason}`);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host name could not be resolved',
  ENODATA: 'the host name could not be resolved',
  EAI_AGAIN: 'the host name could not be resolved',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed before the answer was complete',
  EPIPE: 'the connection was closed before the answer was complete',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
  EADDRNOTAVAIL: 'the host cannot be reached',
  EPROTO: 'the TLS handshake failed',
  HPE_HEADER_OVERFLOW: 'the headers of the answer are too large',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate does not belong to the host',
  ERR_INVALID_CHAR: 'a header of the request is not valid',
  ERR_INVALID_HTTP_TOKEN: 'a header of the request is not valid',
  CERT_HAS_EXPIRED: 'the certificate has expired',
};
/** Sizes are set, and told, in megabytes of this many bytes. */
const MIB = 1_048_576;
const UNTRUSTED_CERTIFICATE = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

/** Builds the errors of one outbound call; all begin with the same words, none holds any part of the address. */
export class FetchFailures {
  /** @param prefix what failed, such as `Failed to fetch audio from URL`. */
  constructor(private readonly prefix: string) {}

  failed(
    reason: string,
    options: { details?: ErrorDetails; retryAfterSec?: number; cause?: unknown } = {},
  ): AppError {
    return new AppError('fetch_failed', `${this.prefix}: ${reason}`, options);
  }

  timedOut(reason: string): AppError {
    return new AppError('fetch_timeout', `${this.prefix}: ${reason}`);
  }

  tooLarge(maxBytes: number): AppError {
    const limit = maxBytes >= MIB ? `${Math.floor(maxBytes / MIB)} MB` : `${maxBytes} bytes`;
    return new AppError('fetch_too_large', `${this.prefix}: it is larger than ${limit}`);
  }

  cancelled(): AppError {
    return new AppError('cancelled', `${this.prefix}: cancelled`);
  }

  /**
   * Any error of Node's network stack. Those carry addresses, certificates and raw packets in their messages and
   * properties, so only the code of one is kept, as the cause.
   */
  fromNode(error: unknown): AppError {
    if (error instanceof AppError) return error;
    const code = nodeErrorCode(error);
    const cause = new Error(code);
    if (code === 'ETIMEDOUT') return this.timedOut('the connection was not made in time');
    return this.failed(reasonOf(code), { cause });
  }
}

function reasonOf(code: string): string {
  const known = REASONS[code];
  if (known !== undefined) return known;
  if (UNTRUSTED_CERTIFICATE.has(code)) {
    return `the certificate is not trusted (self-signed ones are accepted for hosts named in ${OUTBOUND_ALLOW_SETTING} unless FETCH_TLS_VERIFY is true)`;
  }
  if (code.startsWith('HPE_')) return 'the answer is not valid HTTP';
  if (code.startsWith('ERR_SSL_') || code.startsWith('CERT_') || code.startsWith('ERR_TLS_')) {
    return 'the TLS handshake failed';
  }
  return 'the connection failed';
}

function nodeErrorCode(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{2,60}$/.test(code) ? code : 'UNKNOWN';
}
