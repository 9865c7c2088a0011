import { setTimeout as delay } from 'node:timers/promises';
import {
  LanguageModel,
  type LanguageModelCapabilities,
  type LanguageModelEvent,
  type LanguageModelRequest,
} from '../../../engine/ports/language-model.js';
import type { LlmProviderSettings } from '../../../platform/config/llm-providers.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { AnswerClock } from './answer-clock.js';
import { ChatAnswer } from './chat-answer.js';
import { CHAT_DIALECTS } from './chat-dialect.js';
import { ChatEndpoint } from './chat-endpoint.js';
import { optionalParametersOf, renderChatRequest } from './chat-request.js';
import { retryDelayMs } from './retry-policy.js';
import type { VendorAnswer } from './vendor-connection.js';
import { VendorErrors } from './vendor-errors.js';

/** To open a connection, TLS included; an answer's deadlines may end it before. */
const CONNECT_TIMEOUT_MS = 5000;

export interface OpenAiCompatibleOptions {
  connectTimeoutMs?: number;
}

/**
 * A language model behind OpenAI's chat completions, streamed: OpenAI itself, Groq, Ollama, vLLM and others that speak
 * it. Parameters that the vendor refuses are left out from then on. {@link close} ends its connections.
 */
export class OpenAiCompatibleModel extends LanguageModel {
  readonly capabilities: LanguageModelCapabilities;
  private readonly errors: VendorErrors;
  private readonly endpoint: ChatEndpoint;
  private readonly refused = new Set<string>();

  constructor(
    private readonly settings: LlmProviderSettings,
    private readonly logger: Pick<Logger, 'info' | 'warn'>,
    { connectTimeoutMs = CONNECT_TIMEOUT_MS }: OpenAiCompatibleOptions = {},
  ) {
    super();
    const { provider, model, contextTokens, apiKey } = settings;
    this.capabilities = { provider, model, contextTokens, followsInstructions: true };
    const dialect = CHAT_DIALECTS[provider];
    this.errors = new VendorErrors({ provider, model, hasKey: apiKey !== undefined, dialect });
    this.endpoint = new ChatEndpoint(settings, this.errors, connectTimeoutMs);
  }

  stream(request: LanguageModelRequest, signal?: AbortSignal): AsyncIterable<LanguageModelEvent> {
    return {
      [Symbol.asyncIterator]: () => {
        const clock = new AnswerClock(request.deadlines, this.errors, signal);
        const events = this.answer(request, clock);
        return {
          next: () => events.next(),
          // A generator that waits hears of its end only afterwards; the clock ends the waiting.
          return: () => {
            clock.cancel();
            return events.return(undefined);
          },
        };
      },
    };
  }

  /** Ends every connection; answers that are not done fail. */
  close(): void {
    this.endpoint.close();
  }

  private async *answer(
    request: LanguageModelRequest,
    clock: AnswerClock,
  ): AsyncGenerator<LanguageModelEvent, undefined, undefined> {
    try {
      clock.start();
      const answer = await this.ask(request, clock);
      const mayCallTools = (request.tools ?? []).length > 0;
      yield* new ChatAnswer(answer, clock, this.errors, this.settings.model, mayCallTools).read();
    } finally {
      clock.close();
    }
    return undefined;
  }

  /** Asks until an answer begins, again where a failure passes or a parameter is refused. */
  private async ask(request: LanguageModelRequest, clock: AnswerClock): Promise<VendorAnswer> {
    const { model, provider, reasoning } = this.settings;
    const { tokenLimits, tools } = CHAT_DIALECTS[provider];
    const refused = new Set(this.refused);
    for (let attempt = 1; ;) {
      const parameters = optionalParametersOf(request, { tokenLimits, tools, reasoning }, refused);
      const body = renderChatRequest(request, model, parameters);
      const outcome = await this.endpoint.post(body, Object.keys(parameters), clock.signal);
      if ('answer' in outcome) return outcome.answer;
      const { failure, refusal } = outcome;
      if (refusal !== undefined) {
        refused.add(refusal.name);
        if (refusal.isForGood) this.refused.add(refusal.name);
        this.logger.info(
          { provider, model, parameter: refusal.name },
          'a language model refuses a parameter',
        );
        continue;
      }
      const delayMs = retryDelayMs(failure, attempt, clock.leftMs);
      if (delayMs === undefined || attempt === request.maxAttempts) throw failure.error;
      this.logger.warn(
        { provider, model, attempt, delayMs, err: failure.error },
        'a language model is asked again',
      );
      await this.pause(delayMs, clock);
      attempt += 1;
    }
  }

  private async pause(ms: number, clock: AnswerClock): Promise<void> {
    await delay(ms, undefined, { signal: clock.signal }).catch(() => undefined);
    clock.throwIfOver();
  }
}
