import type { AppError } from '../errors/app-error.js';

/** The answer that a surface gives to an error: its documented status and body. */
export interface ErrorAnswer {
  status: number;
  body: unknown;
}

/** A surface's way of writing errors. Pure: no I/O, no logging. */
export interface ErrorEnvelope {
  /** Path prefixes, each ending in a slash, under which this envelope is used. */
  readonly prefixes: readonly string[];
  render(error: AppError, requestId: string): ErrorAnswer;
}

/** The HTTP status of each kind of error, where a document does not say otherwise. */
export const STATUS_BY_KIND: Readonly<Record<AppError['kind'], number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'rate-limited': 429,
  unavailable: 503,
  upstream: 502,
  timeout: 504,
  cancelled: 409,
  internal: 500,
};

/** Document 4's envelope, `{"detail": "…"}`, for every path that no surface claims. */
export const detailEnvelope: ErrorEnvelope = {
  prefixes: ['/'],
  render: (error) => ({ status: STATUS_BY_KIND[error.kind], body: { detail: error.message } }),
};

/** Finds a path's envelope: the longest prefix wins, {@link detailEnvelope} where none fits. */
export class EnvelopeResolver {
  private readonly byPrefix: readonly { prefix: string; envelope: ErrorEnvelope }[];

  constructor(envelopes: readonly ErrorEnvelope[]) {
    this.byPrefix = [...envelopes, detailEnvelope]
      .flatMap((envelope) => envelope.prefixes.map((prefix) => ({ prefix, envelope })))
      .sort((a, b) => b.prefix.length - a.prefix.length);
  }

  /** @param path the request's path without query string. */
  resolve(path: string): ErrorEnvelope {
    const withSlash = path.endsWith('/') ? path : `${path}/`;
    return this.byPrefix.find(({ prefix }) => withSlash.startsWith(prefix))?.envelope ?? detailEnvelope;
  }
}
