import type { InferencePriority } from '../../../engine/ports/speech-to-text.js';
import { retryAfterSecOf } from '../openai-compatible/retry-policy.js';
import {
  NoAnswerError,
  VendorConnection,
  type VendorAnswer,
} from '../openai-compatible/vendor-connection.js';
import { isQuotaSpent } from '../openai-speech/openai-refusal.js';
import { RecognitionClock } from './recognition-clock.js';
import type { RecognitionErrors } from './recognition-errors.js';

/** The longest wait for the beginning of an answer, and for more of it, in milliseconds. */
export type RecognitionTimeoutsMs = Readonly<Record<'live' | 'batch', number>>;

/** A piece of audio on its way to a vendor. */
export interface RecognitionUpload {
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
  priority: InferencePriority;
  signal?: AbortSignal | undefined;
}

/** The text of half a minute, with times and probabilities of each word, is a hundredth of it. */
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;

/**
 * Where a vendor takes a piece of audio and answers with JSON. Connections are kept for the next piece. {@link close}
 * ends them all.
 */
export class RecognitionEndpoint {
  private readonly connection: VendorConnection;
  private readonly closing = new AbortController();

  /** @param headers of every request, the key among them. */
  constructor(
    url: URL,
    private readonly headers: Readonly<Record<string, string>>,
    private readonly errors: RecognitionErrors,
    private readonly timeoutsMs: RecognitionTimeoutsMs,
  ) {
    this.connection = new VendorConnection(url, timeoutsMs.live);
  }

  /**
   * The JSON that the vendor answers, not looked into yet.
   *
   * @throws AppError `stt_unavailable`, `stt_timeout`, `stt_failed`, `cancelled`.
   */
  async ask({ headers, body, priority, signal }: RecognitionUpload): Promise<unknown> {
    if (this.closing.signal.aborted) throw this.errors.unavailable('is stopped');
    const limitMs = this.timeoutsMs[priority === 'batch' ? 'batch' : 'live'];
    const clock = new RecognitionClock(this.errors, signal);
    try {
      clock.await('first-byte', limitMs);
      const answer = await this.post({ ...this.headers, ...headers }, body, clock.signal);
      try {
        await this.judge(answer);
        return await this.read(answer, () => clock.await('stall', limitMs));
      } finally {
        if (answer.response.complete) await answer.release();
        else answer.destroy();
      }
    } catch (error) {
      clock.signal.throwIfAborted();
      throw error;
    } finally {
      clock.close();
    }
  }

  /** Opens a connection for the next piece; tells no failure. */
  warmUp(): void {
    const signal = AbortSignal.any([this.closing.signal, AbortSignal.timeout(this.timeoutsMs.live)]);
    void this.connection.open(this.headers, signal);
  }

  /** Ends every connection; what is being recognised fails. */
  close(): void {
    this.closing.abort();
    this.connection.close();
  }

  /** Asks again only where a kept connection turns out to be gone: whatever else fails, another provider is faster. */
  private async post(
    headers: Readonly<Record<string, string>>,
    body: Uint8Array,
    signal: AbortSignal,
  ): Promise<VendorAnswer> {
    for (let isRetry = false; ; isRetry = true) {
      try {
        return await this.connection.post(headers, body, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof NoAnswerError)) throw error;
        const wasKept = error.isPassing && error.wasConnected;
        if (isRetry || !wasKept || this.closing.signal.aborted) throw this.errorOf(error);
      }
    }
  }

  private errorOf({ reason, wasConnected }: NoAnswerError): Error {
    if (wasConnected) return this.errors.hungUp(reason);
    if (reason === 'ETIMEDOUT') return this.errors.missed('connect', this.timeoutsMs.live);
    return this.errors.unreachable(reason);
  }

  /** @throws AppError unless JSON follows. */
  private async judge({ response }: VendorAnswer): Promise<void> {
    const { statusCode: status = 0, headers } = response;
    if (status >= 400) {
      const isSpent = status === 429 && (await isQuotaSpent(response));
      throw this.errors.ofStatus(isSpent ? 402 : status, retryAfterSecOf(headers));
    }
    if (status !== 200) throw this.errors.failed('did not answer with a text');
  }

  private async read({ response }: VendorAnswer, onMore: () => void): Promise<unknown> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    onMore();
    try {
      for await (const chunk of response.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
        onMore();
        chunks.push(chunk);
        bytes += chunk.byteLength;
        if (bytes > MAX_ANSWER_BYTES) break;
      }
    } catch {
      throw this.errors.failed('broke off its answer');
    }
    if (bytes > MAX_ANSWER_BYTES) throw this.errors.failed('answered more than any speech says');
    if (!response.complete) throw this.errors.failed('broke off its answer');
    try {
      return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
    } catch {
      throw this.errors.failed('did not answer with a text');
    }
  }
}
