import type { ChatMessage } from '../ports/language-model.js';

/** One contribution to a conversation. */
export interface SpokenMessage {
  role: 'user' | 'assistant';
  content: string;
}

/** As many messages are kept; the oldest go first. */
export const MAX_HISTORY_MESSAGES = 200;

/** What was said in a conversation, as both sides heard it. */
export class ConversationHistory {
  private messages: SpokenMessage[];

  /** @param earlier what was said before, when the conversation goes on. */
  constructor(earlier: readonly SpokenMessage[] = []) {
    this.messages = earlier.slice(-MAX_HISTORY_MESSAGES);
  }

  get all(): readonly SpokenMessage[] {
    return this.messages;
  }

  /** Adds what somebody said; nothing where it is empty. Two messages of one speaker in a row become one. */
  add(role: SpokenMessage['role'], content: string): void {
    const text = content.trim();
    if (text === '') return;
    const last = this.messages.at(-1);
    const isSame = last?.role === role;
    const message = { role, content: isSame ? `${last.content} ${text}` : text };
    this.messages = [...(isSame ? this.messages.slice(0, -1) : this.messages), message].slice(
      -MAX_HISTORY_MESSAGES,
    );
  }

  clear(): void {
    this.messages = [];
  }

  /**
   * What a model is asked with: instructions, what was said, the latest of it where not all fits, and the question.
   *
   * @param maxChars of what was said.
   */
  asked(instructions: string, question: string, maxChars: number): ChatMessage[] {
    let left = maxChars;
    const fitting = this.messages.toReversed().findIndex(({ content }) => (left -= content.length) < 0);
    const said = fitting < 0 ? this.messages : this.messages.slice(this.messages.length - fitting);
    return [{ role: 'system', content: instructions }, ...said, { role: 'user', content: question }];
  }
}
