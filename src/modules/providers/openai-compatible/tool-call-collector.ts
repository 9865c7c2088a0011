import { randomUUID } from 'node:crypto';
import type { ToolCall } from '../../../engine/ports/language-model.js';
import type { ToolCallFragment } from './chat-chunk.js';

/** No answer asks for more. */
const MAX_CALLS = 64;

interface OpenCall {
  index: number | undefined;
  id: string | undefined;
  name: string;
  arguments: string;
}

/** Puts the tool calls of one answer together from their pieces, which may be mixed. */
export class ToolCallCollector {
  private readonly calls: OpenCall[] = [];

  /** Whether the piece could be placed. */
  add(fragment: ToolCallFragment): boolean {
    const call = this.callOf(fragment);
    if (call !== undefined) {
      call.arguments += fragment.arguments;
      return true;
    }
    if (fragment.name === undefined || this.calls.length >= MAX_CALLS) return false;
    this.calls.push({ ...fragment, name: fragment.name });
    return true;
  }

  /** The calls, in order; one that its vendor gave no id gets one. */
  whole(): ToolCall[] {
    return this.calls.map(({ id, name, arguments: args }) => ({
      id: id ?? `call_${randomUUID()}`,
      name,
      arguments: args.trim() === '' ? '{}' : args,
    }));
  }

  /** The call that a piece goes on with; some servers number none of their calls, others every call alike. */
  private callOf({ index, id, name }: ToolCallFragment): OpenCall | undefined {
    if (id === undefined && name === undefined) {
      return index === undefined ? this.calls.at(-1) : this.calls.findLast((call) => call.index === index);
    }
    if (id === undefined) return undefined;
    return this.calls.find((call) => call.id === id && call.index === index);
  }
}
