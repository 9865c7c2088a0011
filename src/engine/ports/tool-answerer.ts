import type { ChatMessage, ToolCall, ToolDefinition } from './language-model.js';

/** What answers the tool calls of a turn. What goes wrong with a call is told to the model, not to the user. */
export interface ToolAnswerer {
  /** Of one turn: answers with calls one after the other, and calls of all of them. */
  readonly limits: { maxRounds: number; maxCalls: number };
  /** The tools that are of use now; none where none is. */
  offered(): Promise<readonly ToolDefinition[]>;
  /**
   * Carries calls out, all at once, each within its time, and gives the messages that answer them, in order.
   *
   * @param remaining how many may still be carried out in this turn.
   * @throws AppError `cancelled` when the signal fires.
   */
  answer(calls: readonly ToolCall[], remaining: number, signal: AbortSignal): Promise<ChatMessage[]>;
}
