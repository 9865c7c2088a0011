import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { traceHeaders } from '../../../platform/telemetry/tracing/current-span.js';

/** How long a connection that nobody uses is kept: less than vendors do. */
const IDLE_MS = 30_000;
/** As many as conversations go on at once: opening one anew costs a handshake. */
const MAX_IDLE = 64;
/** What an answer that is done may still send before its connection is given up. */
const DRAIN_MS = 200;

/** Ways not to be connected that may be over in a moment; a wrong name or certificate is not. */
const PASSING = /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)$/;
/** What a kept connection that the vendor has closed meanwhile fails with. */
const STALE = /^(ECONNRESET|EPIPE)$/;

/** A request that was not answered. */
export class NoAnswerError extends Error {
  /**
   * @param reason a constant of Node such as `ECONNREFUSED`.
   * @param isPassing whether the vendor cannot have begun to work on the request, and may be there in a moment.
   * @param wasConnected whether the connection stood.
   */
  constructor(
    readonly reason: string,
    readonly isPassing: boolean,
    readonly wasConnected: boolean,
  ) {
    super(`No answer: ${reason}`);
    this.name = 'NoAnswerError';
  }
}

/** The head of an answer, and its body on the way. Whoever has it calls {@link release} or {@link destroy}. */
export class VendorAnswer {
  constructor(
    readonly response: IncomingMessage,
    private readonly detach: () => void,
  ) {
    response.on('error', () => undefined);
  }

  /** Keeps the connection for the next request, if the rest of the answer comes soon; resolves when that is settled. */
  async release(): Promise<void> {
    this.detach();
    const { response } = this;
    if (response.closed) return;
    const timer = setTimeout(() => response.destroy(), DRAIN_MS);
    await new Promise((resolve) => response.once('close', resolve).resume());
    clearTimeout(timer);
  }

  /** Closes the connection, which ends the work at the vendor. */
  destroy(): void {
    this.detach();
    this.response.destroy();
  }
}

/**
 * Connections to one vendor, kept for the next request. The address comes from the operator's settings, so it may be
 * private. {@link close} ends them all.
 */
export class VendorConnection {
  private readonly agent: HttpAgent | HttpsAgent;
  private readonly isSecure: boolean;

  constructor(
    private readonly url: URL,
    private readonly connectTimeoutMs: number,
  ) {
    this.isSecure = url.protocol === 'https:';
    const options = { keepAlive: true, maxFreeSockets: MAX_IDLE, timeout: IDLE_MS };
    this.agent = this.isSecure ? new HttpsAgent(options) : new HttpAgent(options);
  }

  /**
   * Sends a body and waits for the head of the answer, of whatever status. The signal closes the connection until the
   * answer is released.
   *
   * @throws NoAnswerError; the signal's reason.
   */
  post(
    headers: Readonly<Record<string, string>>,
    body: string | Uint8Array,
    signal: AbortSignal,
  ): Promise<VendorAnswer> {
    return this.request('POST', headers, body, signal);
  }

  /**
   * Opens a connection for the next request, with a question that costs nothing; tells no failure. It is a GET, which
   * vendors refuse with a body of known length: Node keeps no connection whose answer to a HEAD tells no length.
   */
  async open(headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void> {
    const answer = await this.request('GET', headers, '', signal).catch(() => undefined);
    await answer?.release();
  }

  /** Ends every connection, those in use too. */
  close(): void {
    this.agent.destroy();
  }

  private request(
    method: string,
    headers: Readonly<Record<string, string>>,
    body: string | Uint8Array,
    signal: AbortSignal,
  ): Promise<VendorAnswer> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const send = this.isSecure ? httpsRequest : httpRequest;
      const length = String(Buffer.byteLength(body));
      const request = send(this.url, {
        method,
        agent: this.agent,
        headers: { ...traceHeaders(), ...headers, 'content-length': length },
      });
      let message: ClientRequest | IncomingMessage = request;
      const abort = (): void => void message.destroy(signal.reason as Error);
      const detach = (): void => signal.removeEventListener('abort', abort);
      signal.addEventListener('abort', abort, { once: true });
      const attempt = this.watchConnect(request);
      const fail = (error: NodeJS.ErrnoException): void => {
        detach();
        attempt.stop();
        reject(signal.aborted ? (signal.reason as Error) : attempt.explain(error));
      };
      request.on('error', fail);
      request.once('close', () => fail(Object.assign(new Error(), { code: 'ECONNRESET' })));
      request.once('response', (response) => {
        message = response;
        resolve(new VendorAnswer(response, detach));
      });
      request.end(body);
    });
  }

  private watchConnect(request: ClientRequest): {
    stop: () => void;
    explain: (error: NodeJS.ErrnoException) => NoAnswerError;
  } {
    let isConnected = false;
    const timer = setTimeout(() => {
      request.destroy(Object.assign(new Error('connect timeout'), { code: 'ETIMEDOUT' }));
    }, this.connectTimeoutMs);
    const stop = (): void => clearTimeout(timer);
    const connected = (): void => {
      isConnected = true;
      stop();
    };
    request.once('socket', (socket: Socket) => {
      if (request.reusedSocket) connected();
      else socket.once(this.isSecure ? 'secureConnect' : 'connect', connected);
    });
    const explain = ({ code = 'UNKNOWN' }: NodeJS.ErrnoException): NoAnswerError =>
      new NoAnswerError(
        code,
        request.reusedSocket ? STALE.test(code) : !isConnected && PASSING.test(code),
        isConnected,
      );
    return { stop, explain };
  }
}
