import { z } from 'zod';
import type { EphemeralSession } from '../../../engine/conversation/remote-conversations.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type {
  RealtimeClientSecretRequest,
  RealtimeSession,
} from '../../../platform/openai/realtime-session.js';
import { retryAfterSecOf } from '../openai-compatible/retry-policy.js';
import {
  NoAnswerError,
  VendorConnection,
  type VendorAnswer,
} from '../openai-compatible/vendor-connection.js';
import type { RealtimeErrors } from './realtime-errors.js';

export interface ClientSecretsOptions {
  /** Of the API, version path included. */
  baseUrl: string;
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
  errors: RealtimeErrors;
}

/** A page has ten minutes to connect. */
const LIFETIME_SEC = 600;
const MAX_BYTES = 256 * 1024;

const answerSchema = z.object({
  value: z.string().min(1),
  expires_at: z.number(),
  session: z.looseObject({
    id: z.string(),
    model: z.string().optional(),
    instructions: z.string().optional(),
    audio: z.object({ output: z.object({ voice: z.string().optional() }).optional() }).optional(),
  }),
});

/** Keys of the vendor's own for one client each. {@link close} ends the connections. */
export class ClientSecrets {
  private readonly connection: VendorConnection;

  constructor(private readonly options: ClientSecretsOptions) {
    this.connection = new VendorConnection(
      new URL(`${options.baseUrl}/realtime/client_secrets`),
      options.timeoutMs,
    );
  }

  /** @throws AppError `realtime_unavailable`, `realtime_timeout`, `realtime_failed`, `cancelled`. */
  async create(session: RealtimeSession & { model: string }, signal: AbortSignal): Promise<EphemeralSession> {
    const { timeoutMs, errors } = this.options;
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      const parsed = answerSchema.safeParse(await this.ask(session, AbortSignal.any([signal, deadline])));
      if (!parsed.success) throw errors.failed('answered something that is no session');
      const { value, expires_at: expiresAtSec, session: made } = parsed.data;
      return {
        id: made.id,
        model: made.model ?? session.model,
        value,
        expiresAtSec,
        instructions: made.instructions ?? session.instructions ?? '',
        voice: made.audio?.output?.voice ?? session.audio?.output?.voice ?? '',
        session: made,
      };
    } catch (error) {
      if (signal.aborted) throw new AppError('cancelled', 'The session is not wanted any more');
      if (deadline.aborted) throw errors.missed('session', timeoutMs);
      throw error;
    }
  }

  close(): void {
    this.connection.close();
  }

  private async ask(session: RealtimeSession, signal: AbortSignal): Promise<unknown> {
    const body: RealtimeClientSecretRequest = {
      expires_after: { anchor: 'created_at', seconds: LIFETIME_SEC },
      session,
    };
    const headers = { ...this.options.headers, 'content-type': 'application/json' };
    const answer = await this.post(headers, JSON.stringify(body), signal);
    try {
      return await this.read(answer);
    } finally {
      if (answer.response.complete) await answer.release();
      else answer.destroy();
    }
  }

  private async post(
    headers: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ): Promise<VendorAnswer> {
    try {
      return await this.connection.post(headers, body, signal);
    } catch (error) {
      if (error instanceof NoAnswerError) throw this.options.errors.unreachable(error.reason);
      throw error;
    }
  }

  private async read({ response }: VendorAnswer): Promise<unknown> {
    const { errors } = this.options;
    const { statusCode: status = 0, headers } = response;
    const body = parseJson(await textOf(response, errors));
    if (status >= 200 && status < 300) return body;
    const problem = z.object({ error: z.object({ code: z.string() }) }).safeParse(body);
    const isSpent = problem.success && problem.data.error.code === 'insufficient_quota';
    throw errors.ofStatus(isSpent ? 402 : status, retryAfterSecOf(headers));
  }
}

async function textOf(body: AsyncIterable<Uint8Array>, errors: RealtimeErrors): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw errors.failed('answered more than a session');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
