import type {
  FinishReason,
  LanguageModelEvent,
  TokenUsage,
  ToolCall,
} from '../../../engine/ports/language-model.js';
import type { AnswerClock } from './answer-clock.js';
import { finishReasonOf, parseChatChunk, type ToolCallFragment } from './chat-chunk.js';
import { EventStream } from './event-stream.js';
import { ToolCallCollector } from './tool-call-collector.js';
import type { VendorAnswer } from './vendor-connection.js';
import type { VendorErrors } from './vendor-errors.js';

/** No answer in text is longer. */
const MAX_TEXT_CHARS = 1_000_000;
/** Nor what carries it, reasoning and padding included. */
const MAX_STREAM_BYTES = 64 * 1024 * 1024;
/** Between the end of the text and the token counts. */
const REST_MS = 2000;
const DONE = '[DONE]';

/** Reads one answer to its end. Then its connection is free for the next request; it is closed when reading ends before. */
export class ChatAnswer {
  private textChars = 0;
  private streamBytes = 0;
  private finishReason: FinishReason | undefined;
  private usage: TokenUsage | undefined;
  private isWhole = false;
  private readonly calls = new ToolCallCollector();

  /** @param model the name to tell where the vendor tells none. */
  constructor(
    private readonly answer: VendorAnswer,
    private readonly clock: AnswerClock,
    private readonly errors: VendorErrors,
    private model: string,
    private readonly mayCallTools: boolean,
  ) {}

  /** @throws AppError `llm_failed`, and what the clock ends the call with. */
  async *read(): AsyncGenerator<LanguageModelEvent, void, undefined> {
    let released: Promise<void> | undefined;
    try {
      yield* this.texts();
    } finally {
      if (this.isWhole) released = this.answer.release();
      else this.answer.destroy();
      this.clock.close();
    }
    const calls = this.wholeCalls();
    for (const call of calls) yield { type: 'tool_call', call };
    const finishReason = calls.length > 0 ? 'tool_calls' : (this.finishReason ?? 'stop');
    yield { type: 'end', finishReason, usage: this.usage, model: this.model };
    await released;
  }

  private async *texts(): AsyncGenerator<LanguageModelEvent, void, undefined> {
    const stream = new EventStream();
    for await (const bytes of this.bytes()) {
      for (const data of this.eventsOf(stream, bytes)) {
        if (data.trim() === DONE) {
          this.isWhole = true;
          return;
        }
        const text = this.take(data);
        if (text === undefined) continue;
        this.clock.textArrived();
        if (text !== '') yield { type: 'text', text };
        this.clock.throwIfOver();
        this.clock.awaitMoreText();
      }
      if (this.finishReason !== undefined) this.clock.awaitRest(REST_MS, () => this.answer.destroy());
    }
    if (this.finishReason === undefined) throw this.errors.failed('broke off its answer');
  }

  /** The body as it comes. Once all text is there, a connection that breaks is merely the end. */
  private async *bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    const { response } = this.answer;
    try {
      yield* response.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
      this.isWhole = response.complete;
    } catch {
      this.clock.throwIfOver();
    }
  }

  private eventsOf(stream: EventStream, bytes: Uint8Array): string[] {
    this.streamBytes += bytes.byteLength;
    const events = stream.feed(bytes);
    if (events === undefined || this.streamBytes > MAX_STREAM_BYTES) throw this.tooMuch();
    return events;
  }

  /** Keeps what the event says, and gives the text that it adds; undefined when it adds nothing to the answer. */
  private take(data: string): string | undefined {
    const chunk = parseChatChunk(data);
    if (chunk === undefined) throw this.errors.failed('sent an event that is not of the protocol');
    if (chunk === 'error') throw this.errors.failed('reported an error in mid-answer');
    this.usage = chunk.usage ?? this.usage;
    if (chunk.model !== undefined && chunk.model !== '') this.model = chunk.model;
    if (chunk.finishReason !== undefined) this.finish(chunk.finishReason);
    if (chunk.isRefusal) this.finishReason = 'content_filter';
    this.keepCalls(chunk.toolCalls);
    this.textChars += chunk.text.length;
    if (this.textChars > MAX_TEXT_CHARS) throw this.tooMuch();
    return chunk.text === '' && chunk.toolCalls.length === 0 ? undefined : chunk.text;
  }

  private keepCalls(fragments: readonly ToolCallFragment[]): void {
    if (fragments.length > 0 && !this.mayCallTools)
      throw this.errors.failed('asked for a tool that it was not offered');
    for (const fragment of fragments) {
      this.textChars += fragment.arguments.length;
      if (!this.calls.add(fragment))
        throw this.errors.failed('asked for a tool in a way that is not of the protocol');
    }
  }

  /** The calls of an answer that was not cut off: of one that was, the last call may lack its end. */
  private wholeCalls(): readonly ToolCall[] {
    const isCut = this.finishReason === 'length' || this.finishReason === 'content_filter';
    const calls = isCut ? [] : this.calls.whole();
    if (this.finishReason === 'tool_calls' && calls.length === 0)
      throw this.errors.failed('waits for tools that it did not ask for');
    return calls;
  }

  private finish(word: string): void {
    const reason = finishReasonOf(word);
    if (reason === undefined) throw this.errors.failed('ended its answer for a reason that is not known');
    this.finishReason ??= reason;
  }

  private tooMuch(): Error {
    return this.errors.failed('answered with more than any text takes');
  }
}
