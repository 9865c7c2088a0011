import type { IncomingMessage } from 'node:http';
import type { LlmProviderSettings } from '../../../platform/config/llm-providers.js';
import { isPassingStatus, parseRetryAfterMs, type FailedAttempt } from './retry-policy.js';
import { NoAnswerError, VendorConnection, type VendorAnswer } from './vendor-connection.js';
import type { VendorErrors } from './vendor-errors.js';
import { parseVendorProblem, refusedParameterOf, type RefusedParameter } from './vendor-problem.js';

/** Of a refusal, no more is read. */
const MAX_PROBLEM_BYTES = 64 * 1024;

/** What came of one request: an answer that begins, or why there is none. */
export type ChatOutcome =
  { answer: VendorAnswer } | { failure: FailedAttempt; refusal?: RefusedParameter | undefined };

/** `POST {base}/chat/completions` of one vendor. */
export class ChatEndpoint {
  private readonly connection: VendorConnection;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(
    { baseUrl, apiKey }: Pick<LlmProviderSettings, 'baseUrl' | 'apiKey'>,
    private readonly errors: VendorErrors,
    connectTimeoutMs: number,
  ) {
    this.connection = new VendorConnection(new URL(`${baseUrl}/chat/completions`), connectTimeoutMs);
    this.headers = {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      'accept-encoding': 'identity',
      'user-agent': 'Parley',
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    };
  }

  /**
   * @param optional names of the parameters in the body that the vendor may refuse.
   * @throws the signal's reason.
   */
  async post(body: string, optional: readonly string[], signal: AbortSignal): Promise<ChatOutcome> {
    try {
      const answer = await this.connection.post(this.headers, body, signal);
      return await this.judge(answer, optional, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof NoAnswerError)) throw error;
      const { reason, wasConnected } = error;
      const failure = wasConnected ? this.errors.hungUp(reason) : this.errors.unreachable(reason);
      return this.failure(failure, error.isPassing);
    }
  }

  close(): void {
    this.connection.close();
  }

  private async judge(
    answer: VendorAnswer,
    optional: readonly string[],
    signal: AbortSignal,
  ): Promise<ChatOutcome> {
    const { statusCode: status = 0, headers } = answer.response;
    if (status === 200 && isEventStream(headers['content-type'])) return { answer };
    if (status < 400) {
      answer.destroy();
      return this.failure(this.errors.failed('did not answer with a stream of events', { status }), false);
    }
    const problem = parseVendorProblem(await readProblem(answer, signal));
    const refusal = status === 400 || status === 422 ? refusedParameterOf(problem, optional) : undefined;
    const retryAfterMs = parseRetryAfterMs(headers['retry-after'], Date.now());
    const retryAfterSec = retryAfterMs === undefined ? undefined : Math.ceil(retryAfterMs / 1000);
    const error = this.errors.ofAnswer(status, problem, retryAfterSec);
    const isPassing = isPassingStatus(status) && problem.code !== 'insufficient_quota';
    return { ...this.failure(error, isPassing, retryAfterMs), refusal };
  }

  private failure(
    error: FailedAttempt['error'],
    isPassing: boolean,
    retryAfterMs?: number,
  ): { failure: FailedAttempt } {
    return { failure: { error, isPassing, retryAfterMs } };
  }
}

const isEventStream = (type: string | undefined): boolean =>
  type === undefined || /^text\/event-stream\b/i.test(type);

/** The beginning of a refusal's body; what cannot be read is left out, its status tells enough. */
async function readProblem(answer: VendorAnswer, signal: AbortSignal): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const body: IncomingMessage = answer.response;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes >= MAX_PROBLEM_BYTES) break;
    }
  } catch {
    signal.throwIfAborted();
  }
  if (body.complete) await answer.release();
  else answer.destroy();
  return Buffer.concat(chunks).toString('utf8');
}
