import type { IncomingMessage } from 'node:http';
import { ModelError } from '../model-error.js';
import { networkFailure } from '../network-failure.js';
import { sendGet } from './http-connection.js';
import { proxyFor, type ProxySettings } from './proxy-choice.js';
import { readVouched, type Vouched } from './vouched-facts.js';

export interface RemoteFilesOptions {
  proxies: ProxySettings;
  /** Bearer token for the origin that is asked first. */
  token?: string | undefined;
  /** Longest wait for an answer, and for the next bytes of one. */
  stallTimeoutMs: number;
}

export interface RemoteAnswer {
  /** 200, 206 or 416. */
  status: number;
  headers: IncomingMessage['headers'];
  /** What hosts on the way said of the file. */
  vouched: Vouched;
  /** The body; throws ModelError. Leaving it early ends the connection. */
  body: AsyncIterable<Buffer>;
  /** Ends the connection of an answer whose body is not read. */
  close(): void;
}

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const USEFUL: ReadonlySet<number> = new Set([200, 206, 416]);
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Fetches files of models over http and https. Stateless: nothing to close. */
export class RemoteFiles {
  constructor(private readonly options: RemoteFilesOptions) {}

  /**
   * Asks for a file, or a part of it, and follows redirects.
   *
   * @param headers such as `range`; names in lower case.
   * @throws ModelError `unreachable`, `isPassing` where trying again makes sense; the reason of an aborted signal.
   */
  async get(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<RemoteAnswer> {
    let vouched: Vouched = {};
    let next = url;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const { answer, watch } = await this.exchange(next, this.headersFor(next, url, headers), signal);
      vouched = { ...vouched, ...readVouched(answer.headers) };
      const status = answer.statusCode ?? 0;
      if (USEFUL.has(status)) {
        const close = (): void => void (watch.end(), discard(answer));
        return {
          ...{ status, headers: answer.headers, vouched, close },
          body: bodyOf(answer, watch, next),
        };
      }
      watch.end();
      discard(answer);
      if (!REDIRECTS.has(status)) throw refusal(status, answer, next);
      next = followed(next, answer.headers.location);
    }
    throw new ModelError('unreachable', `${tell(url)} redirects too often`);
  }

  private headersFor(next: URL, first: URL, headers: Record<string, string>): Record<string, string> {
    const { token } = this.options;
    const isAsked = next.origin === first.origin && token !== undefined;
    return {
      ...{ accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'parley', ...headers },
      ...(isAsked ? { authorization: `Bearer ${token}` } : {}),
    };
  }

  private async exchange(url: URL, headers: Record<string, string>, signal: AbortSignal) {
    const watch = new StallWatch(this.options.stallTimeoutMs, signal);
    try {
      const proxy = proxyFor(url, this.options.proxies);
      return { answer: await sendGet({ url, headers, proxy, signal: watch.signal }), watch };
    } catch (error) {
      throw watch.ended(error, url);
    }
  }
}

/** An address without what may be secret in it. */
export function tell({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

/** Ends an exchange in which nothing happens for too long. */
class StallWatch {
  private readonly stalled = new AbortController();
  private timer: NodeJS.Timeout;
  readonly signal: AbortSignal;

  constructor(
    private readonly timeoutMs: number,
    private readonly outer: AbortSignal,
  ) {
    this.signal = AbortSignal.any([outer, this.stalled.signal]);
    this.timer = this.start();
  }

  progress(): void {
    this.timer.refresh();
  }

  end(): void {
    clearTimeout(this.timer);
  }

  /** Ends the watch; what an error of the exchange is to the caller. */
  ended(error: unknown, url: URL): unknown {
    this.end();
    if (this.outer.aborted) return this.outer.reason;
    if (error instanceof ModelError) return error;
    if (this.stalled.signal.aborted) {
      return new ModelError('unreachable', `${url.host} stopped answering`, { isPassing: true });
    }
    return networkFailure(error, url);
  }

  private start(): NodeJS.Timeout {
    return setTimeout(() => this.stalled.abort(), this.timeoutMs);
  }
}

async function* bodyOf(answer: IncomingMessage, watch: StallWatch, url: URL): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      watch.progress();
      yield chunk;
    }
  } catch (error) {
    throw watch.ended(error, url);
  } finally {
    watch.end();
    discard(answer);
  }
}

/** Nobody listens any more for what the end of the connection may bring. */
function discard(answer: IncomingMessage): void {
  answer.on('error', () => undefined).destroy();
}

function followed(from: URL, location: string | undefined): URL {
  const next =
    location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (next === undefined || !/^https?:$/.test(next.protocol)) {
    throw new ModelError('unreachable', `${tell(from)} redirects to nothing that can be fetched`);
  }
  if (from.protocol === 'https:' && next.protocol === 'http:') {
    throw new ModelError('unreachable', `${tell(from)} redirects from https to http`);
  }
  return next;
}

function refusal(status: number, answer: IncomingMessage, url: URL): ModelError {
  const where = tell(url);
  switch (status) {
    case 401:
    case 403:
      return new ModelError(
        'unreachable',
        `${where} is not for everybody (${status}): MODELS_TOKEN takes a token that may read it`,
      );
    case 404:
    case 410:
      return new ModelError('unreachable', `${where} is not there (${status})`);
    default: {
      const isPassing = PASSING.has(status);
      const retryAfterSec = isPassing ? secondsOf(answer.headers['retry-after']) : undefined;
      return new ModelError('unreachable', `${where} answered ${status}`, { isPassing, retryAfterSec });
    }
  }
}

function secondsOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}
