import type { AppError } from '../../../platform/errors/app-error.js';
import type { RealtimeItem } from '../../../platform/openai/realtime-items.js';
import { RealtimeProblem } from '../codec/realtime-problem.js';

/** An item, and what clients are not told of it. */
export interface HeldItem {
  readonly id: string;
  /** As clients are told of it; without audio, which is not kept. */
  item: RealtimeItem;
  /** Settles when everything that was said in it is known as text. Never rejects. */
  readonly understood?: Promise<void>;
  /** What was said in it by when; of an answer that was spoken. */
  readonly spoken?: SpokenPart;
  /** Why not everything that was said in it is known as text. */
  failure?: AppError;
  /** Who understood what was said in it, as settings name the provider. */
  understoodBy?: string;
}

export interface SpokenPart {
  readonly durationMs: number;
  textBy(ms: number): string;
}

/** Of more, the oldest go: a model is told no more than its context holds in any case. */
export const MAX_ITEMS = 1000;
const MAX_CHARS = 4_000_000;
const ROOT = 'root';

/** What a conversation is made of, in order. */
export class ConversationItems {
  private items: HeldItem[] = [];

  get all(): readonly HeldItem[] {
    return this.items;
  }

  get lastId(): string | null {
    return this.items.at(-1)?.id ?? null;
  }

  has(id: string): boolean {
    return this.items.some((held) => held.id === id);
  }

  /** @throws RealtimeProblem `item_not_found`. */
  find(id: string, param = 'item_id'): HeldItem {
    const held = this.items.find((each) => each.id === id);
    if (held !== undefined) return held;
    throw new RealtimeProblem('item_not_found', `There is no item '${id}' in the conversation.`, param);
  }

  /**
   * Puts an item behind another one; `root` first, absent last.
   *
   * @returns the id of the item before it.
   * @throws RealtimeProblem when its id is taken, or there is no such item.
   */
  insert(held: HeldItem, previousId?: string | null): string | null {
    if (this.has(held.id))
      throw new RealtimeProblem('item_already_exists', `There is an item '${held.id}' already.`, 'item.id');
    const at = previousId == null ? this.items.length : this.placeBehind(previousId);
    this.items.splice(at, 0, held);
    return this.items[at - 1]?.id ?? null;
  }

  remove(id: string): void {
    this.items = this.items.filter((held) => held.id !== id);
  }

  /** Takes out the oldest where there is too much. @returns their ids. */
  trim(): string[] {
    const removed: string[] = [];
    let chars = this.items.reduce((sum, { item }) => sum + charsOf(item), 0);
    while (this.items.length > 1 && (this.items.length > MAX_ITEMS || chars > MAX_CHARS)) {
      const oldest = this.items.shift();
      if (oldest === undefined) break;
      chars -= charsOf(oldest.item);
      removed.push(oldest.id);
    }
    return removed;
  }

  private placeBehind(previousId: string): number {
    if (previousId === ROOT) return 0;
    this.find(previousId, 'previous_item_id');
    return this.items.findIndex(({ id }) => id === previousId) + 1;
  }
}

function charsOf(item: RealtimeItem): number {
  if (item.type === 'function_call') return item.arguments.length;
  if (item.type === 'function_call_output') return item.output.length;
  return textOfMessage(item).length;
}

/** All that a message says, as text. */
export function textOfMessage(item: Extract<RealtimeItem, { type: 'message' }>): string {
  const parts = item.content.map((part) => ('text' in part ? part.text : (part.transcript ?? '')));
  return parts.filter((text) => text !== '').join(' ');
}
