import { AppError } from '../../platform/errors/app-error.js';

/** One message of a conversation. */
export interface ChatMessage {
  /** `tool`: what came of a tool call. */
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string;
  /** The tools that an assistant's message asked for; a message for each follows. */
  toolCalls?: readonly ToolCall[];
  /** The call that a tool's message answers. */
  toolCallId?: string;
}

/** A schema in JSON Schema, 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Something that a model may have done for it, and be told what came of it. */
export interface ToolDefinition {
  /** Letters, digits, `_` and `-`. */
  name: string;
  /** What it does and when to use it, for the model. */
  description: string;
  /** Of the arguments: an object that names every property as required and allows no other. */
  parameters: JsonSchema;
}

/** A model's wish to have a tool used. */
export interface ToolCall {
  /** Tells this call from others of the conversation. */
  id: string;
  name: string;
  /** JSON as the model wrote it: check it before use. */
  arguments: string;
}

/** How long an answer may take, in milliseconds; each runs out as `llm_timeout`. */
export interface LanguageModelDeadlines {
  /** From the request to the first piece of text or of a tool call, connecting and further attempts included. */
  firstTextMs: number;
  /** Waiting for the next piece; the time that the reader takes with one does not count. */
  stallMs: number;
  /** The whole answer, however steadily it trickles, the reader's time included. */
  totalMs: number;
}

export interface LanguageModelRequest {
  messages: readonly ChatMessage[];
  /**
   * `json`: the answer is to be one JSON object; adapters ask for it where the vendor has a way to, so it may be text all
   * the same. The messages must say so too, with the word JSON. `text` when absent.
   */
  responseFormat?: 'text' | 'json';
  /** What the model may ask for while it answers. */
  tools?: readonly ToolDefinition[];
  /** `none`: it answers in text, whatever tools there are. `auto` when absent. */
  toolChoice?: 'auto' | 'none';
  /** Tokens that a model spends on thinking count too, at some vendors. */
  maxOutputTokens?: number;
  /** 0–2; the vendor's default when absent, and where the model takes no other. */
  temperature?: number;
  deadlines: LanguageModelDeadlines;
  /** `live`: somebody waits for the first text; another model may be asked before one has missed its deadline. `live` when absent. */
  priority?: 'live' | 'batch';
  /** How often the vendor is asked at most where it may do better in a moment; the provider's own number when absent. */
  maxAttempts?: number;
  /** What the answer is for, in a word of the code such as `translation`: for measurements, vendors are not told. */
  purpose?: string;
  /** What its cost is put down to, such as a call: for measurements, vendors are not told. */
  account?: string | undefined;
}

/** Tokens as the model itself counts them. */
export interface TokenUsage {
  inputTokens: number;
  outputTokens: number;
}

/**
 * Why an answer ended: `length` means that it was cut off at the token limit, `content_filter` that the vendor withheld
 * the rest of it or the model declined to answer, `tool_calls` that it waits for what comes of the calls.
 */
export type FinishReason = 'stop' | 'length' | 'content_filter' | 'tool_calls';

/** What a language model tells while it answers. `end` comes last, exactly once, unless it fails. */
export type LanguageModelEvent =
  | { type: 'text'; text: string }
  /** A whole call, only where the request has tools; after all text, before an end by `tool_calls`. */
  | { type: 'tool_call'; call: ToolCall }
  | {
      type: 'end';
      finishReason: FinishReason;
      /** Undefined when the vendor told no counts. */
      usage: TokenUsage | undefined;
      /** The model that answered, as the vendor names it. */
      model: string;
      /** Name of its provider in settings, where the model that was asked stands for several. */
      provider?: string;
    };

export interface LanguageModelCapabilities {
  /** Name of the provider in settings, such as `openai` or `ollama`. */
  provider: string;
  /** The model that is asked for. */
  model: string;
  /** False for one that merely converses: templates and translation never fall to it. */
  followsInstructions: boolean;
  /** Tokens that request and answer may have together. */
  contextTokens: number;
}

/** A model that answers a conversation in text. */
export abstract class LanguageModel {
  abstract readonly capabilities: LanguageModelCapabilities;

  /**
   * Answers, piece by piece; each iteration asks anew. Ending the iteration, or the signal, ends the request at the
   * vendor, whoever waits for what. Pieces are cut anywhere; joined they are the text.
   *
   * @throws AppError `llm_unavailable` (cannot be reached, refuses the key, has no such model, overloaded; its
   *   `retryAfterSec` where the vendor gave one), `llm_timeout` (a deadline), `llm_failed` (a refused request, an answer
   *   against the protocol, an error in mid-stream), `cancelled`. None shows a key, a message or an answer.
   */
  abstract stream(request: LanguageModelRequest, signal?: AbortSignal): AsyncIterable<LanguageModelEvent>;
}

/** The language models that are configured, in order of priority. */
export class LanguageModels {
  constructor(readonly models: readonly LanguageModel[]) {}

  /** The best model that follows instructions, if there is one. */
  get instructable(): LanguageModel | undefined {
    return this.models.find(({ capabilities }) => capabilities.followsInstructions);
  }

  /** The best model to converse with, whether it follows instructions or not, if there is one. */
  get conversational(): LanguageModel | undefined {
    return this.models[0];
  }

  /** @throws AppError `llm_unavailable`, naming the settings that bring one. */
  requireInstructable(): LanguageModel {
    const model = this.instructable;
    if (model === undefined) {
      throw new AppError(
        'llm_unavailable',
        'No language model is configured. Set OPENAI_API_KEY, GROQ_API_KEY, OLLAMA_BASE_URL or VLLM_BASE_URL.',
      );
    }
    return model;
  }
}
