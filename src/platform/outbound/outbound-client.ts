import { lookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors/app-error.js';
import { AddressPolicy } from './address-policy.js';
import type { CheckedUrl } from './checked-url.js';
import { exchange, type ExchangeRequest } from './http-exchange.js';
import { OperationClock } from './operation-clock.js';
import type { OutboundAllowList } from './outbound-allow-list.js';
import { addressRefused, FetchFailures } from './outbound-errors.js';
import { openDownload, readAnswer, stallTimeoutOf } from './outbound-answer.js';
import type {
  CallOptions,
  Download,
  DownloadOptions,
  OutboundAnswer,
  RequestOptions,
} from './outbound-call.js';
import type { Dial, PinnedTarget } from './pinned-connection.js';

/** All IP addresses of a host name; rejects, or gives none, when it has none. */
export type ResolveHost = (hostname: string) => Promise<readonly string[]>;

export interface OutboundClientOptions {
  /** Private hosts and networks that the operator opened. */
  readonly allow: OutboundAllowList;
  /** Whether hosts named in `allow`, too, need a certificate that a known authority signed. */
  readonly tlsVerify: boolean;
  readonly userAgent?: string;
  /** Default: the system's resolver, hosts file included. */
  readonly resolve?: ResolveHost;
  /** Default: a plain TCP connection. */
  readonly dial?: Dial;
}

const DEFAULT_USER_AGENT = 'Parley';
const DEFAULT_TOTAL_TIMEOUT_MS = 60_000;
const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
const DEFAULT_PRECHECK_TIMEOUT_MS = 3_000;
const DEFAULT_MAX_REDIRECTS = 5;
const MAX_HEADER_BYTES = 16_384;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const OWN_HEADERS: ReadonlySet<string> = new Set([
  ...[
    'host',
    'connection',
    'keep-alive',
    'content-length',
    'transfer-encoding',
    'te',
    'trailer',
    'upgrade',
    'expect',
  ],
  ...['accept-encoding', 'proxy-authorization', 'proxy-connection'],
]);
const DOWNLOAD_FAILED = 'Failed to fetch audio from URL';
const REQUEST_FAILED = 'Request failed';

const resolveBySystem: ResolveHost = async (hostname) =>
  (await lookup(hostname, { all: true, verbatim: true })).map(({ address }) => address);

/**
 * The one way to an address that a user supplied. Each address, of every redirect too, is checked as text,
 * resolved once, checked as what it resolved to, and connected to at exactly that.
 * No proxy, no kept connection, no cookie, no decompression. Stateless: nothing to close.
 */
export class OutboundClient {
  private readonly policy: AddressPolicy;
  private readonly resolve: ResolveHost;

  constructor(private readonly options: OutboundClientOptions) {
    this.policy = new AddressPolicy(options.allow, options.tlsVerify);
    this.resolve = options.resolve ?? resolveBySystem;
  }

  /**
   * What can be said about an address at once.
   *
   * @throws AppError `invalid_request` or `address_refused`; neither repeats any part of the address.
   */
  check(url: string): CheckedUrl {
    return this.policy.check(url);
  }

  /**
   * {@link check}, and what its host resolves to now. A host that does not resolve, or not within `timeoutMs`,
   * passes: fetching tells. Fetching resolves and checks again.
   */
  async precheck(
    url: string,
    options: { signal?: AbortSignal; timeoutMs?: number } = {},
  ): Promise<CheckedUrl> {
    const checked = this.check(url);
    const clock = new OperationClock(new FetchFailures('Checking the address failed'), {
      totalTimeoutMs: options.timeoutMs ?? DEFAULT_PRECHECK_TIMEOUT_MS,
      signal: options.signal,
    });
    try {
      await this.pin(checked, clock);
    } catch (error) {
      if (error instanceof AppError && (error.code === 'fetch_failed' || error.code === 'fetch_timeout'))
        return checked;
      throw error;
    } finally {
      clock.close();
    }
    return checked;
  }

  /**
   * Fetches with GET, follows redirects, and gives the body as a stream as soon as the headers are there.
   *
   * @throws AppError `invalid_request`, `address_refused`, `fetch_failed`, `fetch_timeout`, `fetch_too_large`,
   *   `cancelled`; the body throws the last four as well.
   */
  async download(url: string, options: DownloadOptions): Promise<Download> {
    const first = this.check(url);
    const clock = this.startClock(options, DOWNLOAD_FAILED);
    try {
      const answer = await this.followRedirects(first, options, clock);
      return openDownload(answer, clock, options);
    } catch (error) {
      clock.close();
      throw error;
    }
  }

  /**
   * Sends one request and gives the answer's status and headers, whatever the status and whatever becomes of its body;
   * redirects are not followed.
   *
   * @throws AppError as {@link download}, without `fetch_too_large`.
   */
  async request(url: string, options: RequestOptions): Promise<OutboundAnswer> {
    const target = this.check(url);
    const clock = this.startClock(options, REQUEST_FAILED);
    try {
      const body = options.body === undefined ? undefined : Buffer.from(options.body);
      const headers = { ...this.ownHeaders(), ...callerHeaders(options.headers) };
      const answer = await this.send(target, { method: options.method, headers, body }, options, clock);
      return await readAnswer(answer, clock, options);
    } finally {
      clock.close();
    }
  }

  /** One GET after another until something other than a redirect answers. */
  private async followRedirects(
    first: CheckedUrl,
    options: DownloadOptions,
    clock: OperationClock,
  ): Promise<IncomingMessage> {
    const maxRedirects = options.maxRedirects ?? DEFAULT_MAX_REDIRECTS;
    let url = first;
    let extraHeaders = callerHeaders(options.headers);
    for (let redirects = 0; ; redirects += 1) {
      const headers = { ...this.ownHeaders(), ...extraHeaders };
      const sending = this.send(url, { method: 'GET', headers }, options, clock);
      const answer = await (redirects === 0 ? sending : sending.catch(throwAsRedirect));
      const location = answer.headers.location;
      if (!REDIRECTS.has(answer.statusCode ?? 0) || location === undefined) return answer;
      answer.on('error', () => undefined).destroy();
      if (redirects >= maxRedirects) throw clock.failures.failed(`more than ${maxRedirects} redirects`);
      const next = followLocation(url, location, clock.failures);
      if (next.origin !== url.origin) extraHeaders = {};
      url = next;
    }
  }

  private async send(
    url: CheckedUrl,
    request: ExchangeRequest,
    options: CallOptions,
    clock: OperationClock,
  ): Promise<IncomingMessage> {
    const timeoutMs = options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS;
    const stopWatch = clock.watch(timeoutMs, 'the host name was not resolved in time');
    const target = await this.pin(url, clock).finally(stopWatch);
    return exchange(target, request, clock, {
      connect: { timeoutMs, dial: this.options.dial },
      stallTimeoutMs: stallTimeoutOf(options),
      maxHeaderBytes: MAX_HEADER_BYTES,
    });
  }

  /** Checks an address, resolves its host, once, and refuses it unless all it resolved to is permitted. */
  private async pin(url: CheckedUrl, clock: OperationClock): Promise<PinnedTarget> {
    this.policy.admit(url);
    const isSelfSignedAccepted = this.policy.acceptsSelfSigned(url);
    if (url.literal !== undefined) return { url, addresses: [url.literal.canonical], isSelfSignedAccepted };
    let addresses: readonly string[];
    try {
      addresses = await clock.race(this.resolve(url.hostname));
    } catch {
      clock.throwIfOver();
      throw clock.failures.failed('the host name could not be resolved');
    }
    this.policy.admitResolved(url, addresses);
    return { url, addresses, isSelfSignedAccepted };
  }

  private startClock(options: CallOptions, prefix: string): OperationClock {
    return new OperationClock(new FetchFailures(options.failurePrefix ?? prefix), {
      totalTimeoutMs: options.totalTimeoutMs ?? DEFAULT_TOTAL_TIMEOUT_MS,
      signal: options.signal,
    });
  }

  private ownHeaders(): Record<string, string> {
    return {
      accept: '*/*',
      'accept-encoding': 'identity',
      'user-agent': this.options.userAgent ?? DEFAULT_USER_AGENT,
    };
  }
}

function followLocation(from: CheckedUrl, location: string, failures: FetchFailures): CheckedUrl {
  let next: CheckedUrl;
  try {
    next = from.resolveReference(location);
  } catch {
    throw failures.failed('it redirects to an address that cannot be fetched');
  }
  if (from.isSecure && !next.isSecure) throw failures.failed('it redirects from https to http');
  return next;
}

function throwAsRedirect(error: unknown): never {
  const isRefusal = error instanceof AppError && error.code === 'address_refused';
  throw isRefusal ? addressRefused('it redirects to an address that is not public') : error;
}

/** The caller's headers without those that the connection and the framing of the message depend on. */
function callerHeaders(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(entries.filter(([name]) => !OWN_HEADERS.has(name)));
}
