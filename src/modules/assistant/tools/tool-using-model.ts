import {
  LanguageModel,
  type ChatMessage,
  type LanguageModelCapabilities,
  type LanguageModelEvent,
  type LanguageModelRequest,
  type TokenUsage,
  type ToolCall,
  type ToolDefinition,
} from '../../../engine/ports/language-model.js';
import type { ToolAnswerer } from '../../../engine/ports/tool-answerer.js';
import { AppError } from '../../../platform/errors/app-error.js';

type EndEvent = Extract<LanguageModelEvent, { type: 'end' }>;

/**
 * A language model with tools: its calls are answered within the turn, and it is asked again until it answers in text.
 * `totalMs` is for the whole turn, tools included; tokens are those of all its requests.
 */
export class ToolUsingModel extends LanguageModel {
  constructor(
    private readonly model: LanguageModel,
    private readonly tools: ToolAnswerer,
  ) {
    super();
  }

  get capabilities(): LanguageModelCapabilities {
    return this.model.capabilities;
  }

  stream(request: LanguageModelRequest, signal?: AbortSignal): AsyncIterable<LanguageModelEvent> {
    return {
      [Symbol.asyncIterator]: () => {
        const turn = new ToolTurn(this.model, this.tools, request, signal);
        const events = turn.events();
        return {
          next: () => events.next(),
          // A generator that waits hears of its end only afterwards; the turn's signal ends the waiting.
          return: () => {
            turn.leave();
            return events.return(undefined);
          },
        };
      },
    };
  }
}

/** One turn: requests and what tools gave, until there is an answer in text. */
class ToolTurn {
  private readonly leaving = new AbortController();
  private readonly signal: AbortSignal;
  private readonly endsAtMs: number;
  private messages: readonly ChatMessage[];
  private usage: TokenUsage | undefined = { inputTokens: 0, outputTokens: 0 };
  private callsLeft: number;
  private offered: readonly ToolDefinition[] = [];

  constructor(
    private readonly model: LanguageModel,
    private readonly tools: ToolAnswerer,
    private readonly request: LanguageModelRequest,
    signal?: AbortSignal,
  ) {
    this.signal = signal === undefined ? this.leaving.signal : AbortSignal.any([signal, this.leaving.signal]);
    this.endsAtMs = performance.now() + request.deadlines.totalMs;
    this.messages = request.messages;
    this.callsLeft = tools.limits.maxCalls;
  }

  leave(): void {
    this.leaving.abort();
  }

  async *events(): AsyncGenerator<LanguageModelEvent, undefined, undefined> {
    this.offered = await this.tools.offered();
    for (let round = 1; ; round += 1) {
      const isLast = round > this.tools.limits.maxRounds || this.callsLeft <= 0;
      const calls: ToolCall[] = [];
      let text = '';
      let end: EndEvent | undefined;
      for await (const event of this.model.stream(this.nextRequest(isLast), this.signal)) {
        if (event.type === 'tool_call') calls.push(event.call);
        else if (event.type === 'end') end = event;
        else {
          text += event.text;
          yield event;
        }
      }
      if (end === undefined) throw this.failure('broke off');
      this.count(end.usage);
      if (end.finishReason !== 'tool_calls') {
        yield { ...end, usage: this.usage };
        return undefined;
      }
      if (isLast) throw this.failure('asks for tools and does not come to an answer');
      await this.answer(text, calls);
    }
  }

  private nextRequest(isLast: boolean): LanguageModelRequest {
    const { deadlines } = this.request;
    const leftMs = Math.ceil(this.endsAtMs - performance.now());
    if (leftMs <= 0) throw new AppError('llm_timeout', 'The turn was not done in the time allowed');
    return {
      ...this.request,
      messages: this.messages,
      ...(this.offered.length > 0 && { tools: this.offered, ...(isLast && { toolChoice: 'none' as const }) }),
      deadlines: { ...deadlines, totalMs: Math.min(deadlines.totalMs, leftMs) },
    };
  }

  private async answer(text: string, toolCalls: readonly ToolCall[]): Promise<void> {
    const answers = await this.tools.answer(toolCalls, this.callsLeft, this.signal);
    this.callsLeft -= toolCalls.length;
    this.messages = [...this.messages, { role: 'assistant', content: text, toolCalls }, ...answers];
  }

  private count(usage: TokenUsage | undefined): void {
    if (usage === undefined || this.usage === undefined) this.usage = undefined;
    else {
      this.usage = {
        inputTokens: this.usage.inputTokens + usage.inputTokens,
        outputTokens: this.usage.outputTokens + usage.outputTokens,
      };
    }
  }

  private failure(what: string): AppError {
    const { provider, model } = this.model.capabilities;
    return new AppError('llm_failed', `The language model "${model}" ${what}`, {
      details: { provider, model },
    });
  }
}
