import type { IncomingHttpHeaders } from 'node:http';

/** What every outbound call takes. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /** From the call to the last byte of the body, redirects included; of a request, to its status and headers. */
  readonly totalTimeoutMs?: number;
  /** Resolving, connecting, and TLS handshake: each may take this long. */
  readonly connectTimeoutMs?: number;
  /** Longest wait for the next bytes. */
  readonly stallTimeoutMs?: number;
  /** First words of every error message of the call. */
  readonly failurePrefix?: string;
}

export interface DownloadOptions extends CallOptions {
  readonly maxBytes: number;
  readonly maxRedirects?: number;
}

export interface Download {
  readonly status: number;
  readonly contentType?: string;
  /** What the server says the size is, in bytes; the body is counted all the same. */
  readonly contentLengthBytes?: number;
  /** To be read once. Reading throws AppErrors. Ending the iteration releases the connection. */
  readonly body: AsyncIterable<Buffer>;
  /** Releases the connection when the body is not read, or not to its end. The total timeout does so at last. */
  close(): void;
}

export interface RequestOptions extends CallOptions {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  readonly body?: string | Buffer;
  /** What goes beyond is not read. */
  readonly maxBodyBytes?: number;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}
