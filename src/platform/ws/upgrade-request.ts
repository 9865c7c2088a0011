import type { IncomingHttpHeaders } from 'node:http';
import type { PathParameters } from './path-pattern.js';

/** What is known of a client that asks for a socket. */
export interface UpgradeRequest {
  /** The `x-request-id` of the answer and of every log line of the socket. */
  readonly id: string;
  /** The trace that the caller's `traceparent` names. */
  readonly traceId: string | undefined;
  /** The pattern that fitted, such as `/voice/:session_id`. */
  readonly route: string;
  /** As the client sent it, with query string, which may hold tokens: never log it. */
  readonly url: string;
  /** Without BASE_PATH and query string. */
  readonly path: string;
  readonly params: PathParameters;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The client's address; behind proxies that TRUST_PROXY names, the one they tell. */
  readonly address: string;
}

const TRACE_PARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;

/** The trace id of a well-formed `traceparent` header. */
export function traceIdOfHeaders({ traceparent }: IncomingHttpHeaders): string | undefined {
  return typeof traceparent === 'string' ? TRACE_PARENT.exec(traceparent)?.[1] : undefined;
}
