import { request as startRequest, type IncomingMessage } from 'node:http';
import type { OperationClock } from './operation-clock.js';
import { closedEarly, connectPinned, type ConnectOptions, type PinnedTarget } from './pinned-connection.js';

export interface ExchangeRequest {
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
}

export interface ExchangeOptions {
  readonly connect: ConnectOptions;
  /** Longest wait for the next bytes of the answer. */
  readonly stallTimeoutMs: number;
  readonly maxHeaderBytes: number;
}

export const STALLED = 'the other side stopped sending';

/**
 * Sends one request over a connection of its own and waits for the headers of the answer. The caller destroys the
 * answer; the connection ends with it.
 *
 * @throws AppError `fetch_failed`, `fetch_timeout`, `address_refused`, `cancelled`.
 */
export async function exchange(
  target: PinnedTarget,
  request: ExchangeRequest,
  clock: OperationClock,
  options: ExchangeOptions,
): Promise<IncomingMessage> {
  const socket = await connectPinned(target, clock, options.connect);
  const stopWatch = clock.watch(options.stallTimeoutMs, STALLED);
  try {
    return await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = startRequest({
        method: request.method,
        path: target.url.requestTarget,
        headers: { ...request.headers, host: target.url.hostHeader, connection: 'close' },
        setHost: false,
        createConnection: () => socket,
        maxHeaderSize: options.maxHeaderBytes,
        insecureHTTPParser: false,
      });
      const abort = (): void => {
        reject(clock.signal.reason as Error);
        outgoing.destroy();
      };
      clock.signal.addEventListener('abort', abort, { once: true });
      // Without an answer too: an upgrade nobody asked for ends the request with neither answer nor error.
      outgoing.once('close', () => {
        clock.signal.removeEventListener('abort', abort);
        reject(closedEarly());
      });
      outgoing.on('error', reject);
      outgoing.once('response', resolve);
      outgoing.end(request.body);
      if (clock.signal.aborted) abort();
    });
  } catch (error) {
    socket.destroy();
    clock.throwIfOver();
    throw clock.failures.fromNode(error);
  } finally {
    stopWatch();
  }
}
