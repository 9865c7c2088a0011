import type { ToolCall } from '../../../engine/ports/language-model.js';
import type { ToolAnswerer } from '../../../engine/ports/tool-answerer.js';
import type { RealtimeClientEvent } from '../../../platform/openai/realtime-events.js';
import { toolOutputEvent } from './client-events.js';

const NO_TOOLS = JSON.stringify({ error: 'There are no tools.' });
const INTERRUPTED = JSON.stringify({ error: 'The user did not wait for it.' });

/** The calls of one answer, round by round: what came of them goes to the vendor, which then goes on. */
export class ToolRounds {
  private readonly leaving = new AbortController();
  private rounds = 0;
  private callCount = 0;
  private isLast = false;

  constructor(private readonly tools: ToolAnswerer | undefined) {}

  /** Whether the vendor was told to answer without tools. */
  get isOver(): boolean {
    return this.isLast;
  }

  /** Nobody waits for what comes of them. */
  leave(): void {
    this.leaving.abort();
  }

  /**
   * Has calls carried out. A vendor that hears of no outcome would be at a loss later, so it hears of those that nobody
   * waited for, too.
   *
   * @returns what the vendor is to be sent.
   */
  async answer(calls: readonly ToolCall[]): Promise<RealtimeClientEvent[]> {
    const { tools, leaving } = this;
    this.rounds += 1;
    if (tools === undefined) {
      this.isLast = true;
      return [...outputsOf(calls, NO_TOOLS), { type: 'response.create' }];
    }
    const remaining = Math.max(0, tools.limits.maxCalls - this.callCount);
    this.callCount += calls.length;
    try {
      const answers = await tools.answer(calls, remaining, leaving.signal);
      this.isLast = this.rounds >= tools.limits.maxRounds || this.callCount >= tools.limits.maxCalls;
      return [
        ...answers.map(({ toolCallId = '', content }) => toolOutputEvent(toolCallId, content)),
        { type: 'response.create', ...(this.isLast && { response: { tool_choice: 'none' as const } }) },
      ];
    } catch (error) {
      if (!leaving.signal.aborted) throw error;
      return outputsOf(calls, INTERRUPTED);
    }
  }
}

const outputsOf = (calls: readonly ToolCall[], output: string): RealtimeClientEvent[] =>
  calls.map(({ id }) => toolOutputEvent(id, output));
