import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AppError } from '../errors/app-error.js';
import { classifyAddress } from './address-class.js';
import type { CheckedUrl } from './checked-url.js';
import type { OperationClock } from './operation-clock.js';
import { addressRefused } from './outbound-errors.js';

/** Opens a TCP connection to an IP address; the socket may still be connecting. */
export type Dial = (address: string, port: number) => Socket;

/** A checked address and what it was resolved to, once. */
export interface PinnedTarget {
  readonly url: CheckedUrl;
  /** Addresses that were all found permitted; connections go to these and nowhere else. */
  readonly addresses: readonly string[];
  readonly isSelfSignedAccepted: boolean;
}

export interface ConnectOptions {
  /** For all attempts together, TLS handshake included. */
  timeoutMs: number;
  dial?: Dial | undefined;
}

const MAX_ATTEMPTS = 4;
const dialTcp: Dial = (address, port) =>
  connectTcp({ host: address, port, autoSelectFamily: false, noDelay: true });

/**
 * Connects to the first address that answers and, for https, completes the TLS handshake under the host's name.
 * The caller owns the socket and destroys it.
 *
 * @throws AppError `fetch_failed`, `fetch_timeout`, `cancelled`, or `address_refused` when the other end is not
 *   the address that was checked.
 */
export async function connectPinned(
  target: PinnedTarget,
  clock: OperationClock,
  options: ConnectOptions,
): Promise<Socket> {
  const startedAtMs = performance.now();
  const candidates = target.addresses.slice(0, MAX_ATTEMPTS);
  for (const [index, address] of candidates.entries()) {
    const leftMs = options.timeoutMs - (performance.now() - startedAtMs);
    const attempt = { timeoutMs: leftMs / (candidates.length - index), dial: options.dial ?? dialTcp };
    try {
      const socket = await openTcp(address, target.url.port, clock.signal, attempt);
      return target.url.isSecure ? await startTls(socket, target, clock, options.timeoutMs) : socket;
    } catch (error) {
      clock.throwIfOver();
      if (error instanceof AppError) throw error;
      if (index === candidates.length - 1) throw clock.failures.fromNode(error);
    }
  }
  throw clock.failures.failed('the host name could not be resolved');
}

async function openTcp(
  address: string,
  port: number,
  signal: AbortSignal,
  attempt: Required<ConnectOptions> & { dial: Dial },
): Promise<Socket> {
  signal.throwIfAborted();
  const socket = attempt.dial(address, port);
  const timer = setTimeout(() => socket.destroy(timeoutError()), Math.max(1, attempt.timeoutMs));
  try {
    await settled(socket, 'connect', signal);
    const peer = classifyAddress(socket.remoteAddress ?? '')?.canonical;
    if (peer === undefined || peer !== classifyAddress(address)?.canonical) {
      throw addressRefused('the connection ended at another address than the one checked');
    }
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function startTls(
  socket: Socket,
  { url, isSelfSignedAccepted }: PinnedTarget,
  clock: OperationClock,
  timeoutMs: number,
): Promise<Socket> {
  const stopWatch = clock.watch(timeoutMs, 'the TLS handshake was not completed in time');
  const secured = connectTls({
    socket,
    host: url.hostname,
    ...(isIP(url.hostname) === 0 ? { servername: url.hostname } : {}),
    rejectUnauthorized: !isSelfSignedAccepted,
    ALPNProtocols: ['http/1.1'],
  });
  try {
    await settled(secured, 'secureConnect', clock.signal);
    return secured;
  } catch (error) {
    secured.destroy();
    socket.destroy();
    throw error;
  } finally {
    stopWatch();
  }
}

/** Waits for the event; a failed or aborted socket rejects. Errors that come later are left to whoever uses it. */
function settled(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason as Error);
      socket.destroy();
    };
    const onClose = (): void => reject(closedEarly());
    socket.on('error', reject);
    socket.once('close', onClose);
    socket.once(event, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', onAbort));
    if (signal.aborted) onAbort();
  });
}

/** What Node reports when the other side closes the connection too soon. */
export function closedEarly(): Error {
  return Object.assign(new Error('closed early'), { code: 'ECONNRESET' });
}

function timeoutError(): Error {
  return Object.assign(new Error('connect timeout'), { code: 'ETIMEDOUT' });
}
