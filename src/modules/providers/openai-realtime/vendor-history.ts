import {
  ConversationHistory,
  MAX_HISTORY_MESSAGES,
  type SpokenMessage,
} from '../../../engine/conversation/conversation-history.js';

/** What was said, in order of turns: the text of what the user said may come after the answer to it. */
export class VendorHistory {
  private entries: { id: string; role: SpokenMessage['role']; text: string }[] = [];

  /** What was said and is known as text. */
  get said(): readonly SpokenMessage[] {
    const history = new ConversationHistory();
    for (const { role, text } of this.entries) history.add(role, text);
    return history.all;
  }

  /** Somebody says something now; its text follows. */
  place(id: string, role: SpokenMessage['role']): void {
    this.entries = [...this.entries, { id, role, text: '' }].slice(-MAX_HISTORY_MESSAGES);
  }

  write(id: string, text: string): void {
    const entry = this.entries.find((known) => known.id === id);
    if (entry !== undefined) entry.text = text;
  }

  clear(): void {
    this.entries = [];
  }
}
