import {
  LanguageModel,
  type FinishReason,
  type LanguageModelCapabilities,
  type LanguageModelEvent,
  type LanguageModelRequest,
  type TokenUsage,
  type ToolCall,
} from '../../src/engine/ports/language-model.js';
import { AppError } from '../../src/platform/errors/app-error.js';

/** One answer: its text, or more of it than that, or what the call fails with after its text. */
export interface ScriptedAnswer {
  text?: string;
  /** Asked for after the text, wherever the request may use tools or not. */
  toolCalls?: readonly ToolCall[];
  /** `stop` when absent, `tool_calls` where there are some. */
  finishReason?: FinishReason;
  /** 100 in and 10 out when absent; null: the vendor tells none. */
  usage?: TokenUsage | null;
  error?: Error;
  /** The stream ends without its last event. */
  breaksOff?: boolean;
}

/** Answers in order, the last of them for ever; or what makes an answer of a request. */
export type AnswerScript =
  readonly (string | ScriptedAnswer)[] | ((request: LanguageModelRequest) => string | ScriptedAnswer);

const PIECE_CHARS = 16;

/** A language model that says what it is told to, and remembers what it was asked. */
export class ScriptedLanguageModel extends LanguageModel {
  /** Every request, in order. */
  readonly requests: LanguageModelRequest[] = [];
  readonly capabilities: LanguageModelCapabilities;

  constructor(
    private readonly script: AnswerScript,
    capabilities: Partial<LanguageModelCapabilities> = {},
  ) {
    super();
    this.capabilities = {
      provider: 'scripted',
      model: 'script-1',
      followsInstructions: true,
      contextTokens: 32_768,
      ...capabilities,
    };
  }

  /** What was sent with the call of that number, counted from 0, all messages together. */
  promptOf(call: number): string {
    return (this.requests[call]?.messages ?? []).map(({ content }) => content).join('\n\n');
  }

  async *stream(request: LanguageModelRequest, signal?: AbortSignal): AsyncIterable<LanguageModelEvent> {
    this.requests.push(request);
    const { text = '', toolCalls = [], usage, error, breaksOff, ...answer } = this.answerTo(request);
    const { finishReason = toolCalls.length > 0 ? 'tool_calls' : 'stop' } = answer;
    for (let at = 0; at < text.length; at += PIECE_CHARS) {
      if (signal?.aborted === true) throw new AppError('cancelled', 'The work was cancelled');
      yield { type: 'text', text: text.slice(at, at + PIECE_CHARS) };
    }
    for (const call of toolCalls) yield { type: 'tool_call', call };
    if (error !== undefined) throw error;
    if (breaksOff === true) return;
    const told = usage === undefined ? { inputTokens: 100, outputTokens: 10 } : (usage ?? undefined);
    yield { type: 'end', finishReason, usage: told, model: this.capabilities.model };
  }

  private answerTo(request: LanguageModelRequest): ScriptedAnswer {
    const answer =
      typeof this.script === 'function'
        ? this.script(request)
        : (this.script[Math.min(this.requests.length, this.script.length) - 1] ?? '');
    return typeof answer === 'string' ? { text: answer } : answer;
  }
}
