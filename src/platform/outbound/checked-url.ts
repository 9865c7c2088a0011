import { inspect } from 'node:util';
import { redactUrl } from '../secrets/redact-url.js';
import { classifyAddress, type AddressClass } from './address-class.js';
import { addressMalformed } from './outbound-errors.js';

/** Longest address taken, in characters; presigned URLs with tokens stay well below. */
export const MAX_URL_LENGTH = 8_192;
const MAX_HOST_NAME_LENGTH = 253;

/** Nothing but the host and port stands between the scheme and the first `/`, `?` or the end. */
const PLAIN_AUTHORITY = /^https?:\/\/[^\s/?#\\@]+(?:[/?]|$)/i;
const USERINFO = /^https?:\/\/[^/?#\\]*@/i;
const HOST_LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/;

/**
 * A well-formed http or https address whose host is known in its canonical spelling. Printed, logged or
 * serialized it shows no query string: the tokens are in there.
 */
export class CheckedUrl {
  /** Host name in lower case without trailing dot, or the canonical IP address without brackets. */
  readonly hostname: string;
  readonly port: number;
  readonly isSecure: boolean;
  /** What the host is when it is an IP address. */
  readonly literal: AddressClass | undefined;
  readonly #url: URL;

  private constructor(url: URL) {
    const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
    this.#url = url;
    this.literal = classifyAddress(host);
    this.hostname = this.literal?.canonical ?? host;
    this.isSecure = url.protocol === 'https:';
    this.port = url.port === '' ? this.defaultPort : Number(url.port);
  }

  /**
   * Reads an address as the WHATWG standard does (so that every spelling of an IP address ends as that address)
   * and refuses what different readers could understand differently.
   *
   * @throws AppError `invalid_request`; its message holds no part of the address.
   */
  static parse(text: string): CheckedUrl {
    const trimmed = text.trim();
    if (trimmed.length > MAX_URL_LENGTH)
      throw addressMalformed(`is longer than ${MAX_URL_LENGTH} characters`);
    if (!/^https?:/i.test(trimmed)) throw addressMalformed('must begin with http:// or https://');
    if (USERINFO.test(trimmed)) throw addressMalformed('must not hold a user name or password');
    if (CONTROL_CHARACTER.test(trimmed) || !PLAIN_AUTHORITY.test(trimmed) || !URL.canParse(trimmed)) {
      throw addressMalformed('is not a well-formed URL');
    }
    const checked = new CheckedUrl(new URL(trimmed));
    if (checked.port === 0 || (checked.literal === undefined && !isHostName(checked.hostname))) {
      throw addressMalformed('is not a well-formed URL');
    }
    return checked;
  }

  /** Scheme, host and port: what decides whether headers may follow a redirect. */
  get origin(): string {
    return `${this.isSecure ? 'https' : 'http'}://${this.hostHeader}`;
  }

  /** Value of the `Host` header. */
  get hostHeader(): string {
    const host = this.hostname.includes(':') ? `[${this.hostname}]` : this.hostname;
    return this.port === this.defaultPort ? host : `${host}:${this.port}`;
  }

  /** Path and query as they go on the wire. Holds the tokens: not for logs or messages. */
  get requestTarget(): string {
    return this.#url.pathname + this.#url.search;
  }

  /**
   * Where a `Location` header of this address's answer leads.
   *
   * @throws AppError `invalid_request`.
   */
  resolveReference(location: string): CheckedUrl {
    if (!URL.canParse(location, this.#url.href)) throw addressMalformed('is not a well-formed URL');
    return CheckedUrl.parse(new URL(location, this.#url.href).href);
  }

  toString(): string {
    return redactUrl(this.#url.href);
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return `CheckedUrl(${this.toString()})`;
  }

  private get defaultPort(): number {
    return this.isSecure ? 443 : 80;
  }
}

/** Whether the text is a DNS name in ASCII; underscores are taken because internal hosts have them. */
export function isHostName(text: string): boolean {
  return text.length <= MAX_HOST_NAME_LENGTH && text.split('.').every((label) => HOST_LABEL.test(label));
}
