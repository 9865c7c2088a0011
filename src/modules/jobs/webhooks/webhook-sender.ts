import { Injectable } from '@nestjs/common';
import { AppError } from '../../../platform/errors/app-error.js';
import { OutboundClient } from '../../../platform/outbound/outbound-client.js';
import { traced, traceHeaders } from '../../../platform/telemetry/tracing/current-span.js';
import type { TraceSpan } from '../../../platform/telemetry/tracing/span.js';
import { retryAfterSecOf } from './retry-after.js';
import type { AttemptOutcome, CallbackTarget } from './webhook-delivery.js';
import { WebhookSigner } from './webhook-signer.js';

/** What of an answer's body is read: receivers have nothing to say. */
const MAX_ANSWER_BYTES = 16_384;
/** Redirects are failures too. */
const FIRST_FAILURE = 300;

export interface WebhookMessage {
  /** The same at every attempt. */
  readonly id: string;
  /** JSON text, the same at every attempt. */
  readonly body: string;
}

/** Told of each attempt as it ends. Must not throw. */
export type WebhookAttemptListener = (outcome: AttemptOutcome) => void;

/** Makes single requests to callback addresses. */
@Injectable()
export class WebhookSender {
  private readonly listeners = new Set<WebhookAttemptListener>();

  constructor(
    private readonly outbound: OutboundClient,
    private readonly signer: WebhookSigner,
  ) {}

  /** Calls `listener` after each attempt; returns the function that ends this. */
  onAttempt(listener: WebhookAttemptListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * One attempt; redirects are not followed. Whatever the receiver does is an outcome.
   *
   * @throws the signal's reason when it is aborted.
   */
  async send(
    message: WebhookMessage,
    target: CallbackTarget,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<AttemptOutcome> {
    const outcome = await traced(
      'webhook',
      async (span) => {
        const attempted = await this.attempt(message, target, timeoutMs, signal);
        if (span !== undefined) noteOutcome(span, attempted);
        return attempted;
      },
      { 'parley.webhook.id': message.id },
      'client',
    );
    for (const listener of this.listeners) listener(outcome);
    return outcome;
  }

  private async attempt(
    { id, body }: WebhookMessage,
    { url, token }: CallbackTarget,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<AttemptOutcome> {
    const startedAtMs = Date.now();
    const headers = {
      ...traceHeaders(),
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}`, 'x-callback-token': token }),
      ...this.signer.headers(id, startedAtMs, body),
    };
    try {
      const { status, headers: answered } = await this.outbound.request(url, {
        method: 'POST',
        headers,
        body,
        signal,
        totalTimeoutMs: timeoutMs,
        connectTimeoutMs: timeoutMs,
        stallTimeoutMs: timeoutMs,
        maxBodyBytes: MAX_ANSWER_BYTES,
        failurePrefix: 'The webhook was not delivered',
      });
      const durationMs = Date.now() - startedAtMs;
      const retryAfterSec = retryAfterSecOf(answered['retry-after'], Date.now());
      return { durationMs, httpStatus: status, error: null, retryAfterSec };
    } catch (thrown) {
      signal.throwIfAborted();
      const { code, message } = AppError.from(thrown);
      const durationMs = Date.now() - startedAtMs;
      return { durationMs, httpStatus: null, error: { code, message }, retryAfterSec: undefined };
    }
  }
}

function noteOutcome(span: TraceSpan, { httpStatus, error }: AttemptOutcome): void {
  span.setAttributes({ 'http.response.status_code': httpStatus ?? undefined });
  if (error !== null) span.fail(error.code);
  else if (httpStatus !== null && httpStatus >= FIRST_FAILURE) span.fail(String(httpStatus));
}
