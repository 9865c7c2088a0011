import type { IncomingHttpHeaders } from 'node:http';
import { startHttpServer } from './loopback-server.js';

/** A span as a collector gets it. */
export interface CollectedSpan {
  traceId: string;
  spanId: string;
  /** Absent of a trace's first. */
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes: Record<string, unknown>;
  isFailed: boolean;
}

/** A collector of traces on loopback: OTLP over HTTP, with JSON. */
export interface TraceCollector {
  readonly url: string;
  readonly spans: readonly CollectedSpan[];
  /** The head of each request. */
  readonly heads: readonly IncomingHttpHeaders[];
  /** Everything that was sent, as text. */
  received(): string;
  /** Resolves with the first span of that name, once it has come. */
  whenEnded(name: string): Promise<CollectedSpan>;
  close(): Promise<void>;
}

type WireValue = Partial<Record<'stringValue' | 'intValue' | 'doubleValue' | 'boolValue', unknown>>;
interface WireSpan extends Omit<CollectedSpan, 'attributes' | 'isFailed'> {
  attributes: { key: string; value: WireValue }[];
  status: { code: number };
}
interface WireRequest {
  resourceSpans: { scopeSpans: { spans: WireSpan[] }[] }[];
}

const STATUS_ERROR = 2;

/** Starts a collector; the caller closes it. */
export async function startTraceCollector(): Promise<TraceCollector> {
  const spans: CollectedSpan[] = [];
  const heads: IncomingHttpHeaders[] = [];
  const bodies: string[] = [];
  const watchers = new Set<() => void>();
  const server = await startHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      heads.push(request.headers);
      bodies.push(body);
      const isTraces = request.method === 'POST' && request.url === '/v1/traces';
      if (isTraces) spans.push(...spansOf(JSON.parse(body) as WireRequest));
      response.writeHead(isTraces ? 200 : 404, { 'Content-Type': 'application/json' }).end('{}');
      for (const watcher of [...watchers]) watcher();
    });
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    spans,
    heads,
    received: () => bodies.join('\n'),
    whenEnded: (name) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = spans.find((span) => span.name === name);
          if (found === undefined) return;
          watchers.delete(look);
          resolve(found);
        };
        watchers.add(look);
        look();
      }),
    close: server.close,
  };
}

function spansOf({ resourceSpans }: WireRequest): CollectedSpan[] {
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  return spans.map(({ attributes, status, ...span }) => ({
    ...span,
    attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
    isFailed: status.code === STATUS_ERROR,
  }));
}
