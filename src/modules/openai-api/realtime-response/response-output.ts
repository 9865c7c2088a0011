import type {
  RealtimeItem,
  RealtimeItemStatus,
  RealtimePart,
  RealtimeResponse,
  RealtimeUsage,
} from '../../../platform/openai/realtime-items.js';
import type { ToolCall } from '../../../engine/ports/language-model.js';
import type { ServedMessage, ServedResponse } from '../codec/served-message.js';
import type { HeldItem, SpokenPart } from '../realtime-items/conversation-items.js';
import type { AnswerSettings } from '../realtime-session/session-settings.js';

/** Where the events and items of an answer go. */
export interface ResponseSink {
  /** Resolves when the client has taken what was sent before. */
  send(message: ServedMessage): Promise<void>;
  /** Makes an item part of the conversation; not called for an answer beside it. @returns the id of the one before. */
  addItem(held: HeldItem): string | null;
  newId(prefix: string): string;
}

export interface ResponseHead {
  readonly id: string;
  /** Null: beside the conversation. */
  readonly conversationId: string | null;
  readonly settings: AnswerSettings;
  readonly metadata: Readonly<Record<string, string>> | null;
}

export interface ResponseOutcome {
  readonly status: Exclude<RealtimeResponse['status'], 'in_progress'>;
  readonly reason?: NonNullable<RealtimeResponse['status_details']>['reason'];
  readonly error?: { type: string; code: string; message: string };
}

type MessageItem = Extract<RealtimeItem, { role: 'assistant' }>;

/** A message that is being written. */
interface OpenMessage {
  readonly held: HeldItem;
  readonly previousId: string | null | undefined;
  readonly index: number;
  text: string;
}

/** What an answer tells, in the vendor's order: every event of it is made here. */
export class ResponseOutput {
  private readonly items: HeldItem[] = [];
  private message: OpenMessage | undefined;

  constructor(
    private readonly head: ResponseHead,
    private readonly sink: ResponseSink,
  ) {}

  begin(): void {
    void this.sink.send({ type: 'response.created', response: this.view('in_progress') });
    // There are no limits to tell of; clients of the vendor wait for the event all the same.
    void this.sink.send({ type: 'rate_limits.updated', rate_limits: [] });
  }

  /** Begins the message, unless it has begun. @param spoken what is said in it by when, where it is spoken. */
  openMessage(spoken?: SpokenPart): void {
    if (this.message !== undefined) return;
    const id = this.sink.newId('item');
    const item: MessageItem = { ...assistantHead(id, 'in_progress'), content: [] };
    const held: HeldItem = { id, item, ...(spoken !== undefined && { spoken }) };
    const { index, previousId } = this.addItem(held);
    this.message = { held, previousId, index, text: '' };
    void this.sink.send({
      type: 'response.content_part.added',
      ...this.place(held, index),
      part: this.part(''),
    });
  }

  /** More text of a message that is written. */
  text(delta: string): Promise<void> {
    return this.tellText(delta, 'response.output_text.delta');
  }

  /** More of what is said, as text. */
  transcript(delta: string): Promise<void> {
    return this.tellText(delta, 'response.output_audio_transcript.delta');
  }

  /** @param delta base64 in the format of the answer. */
  audio(delta: string): Promise<void> {
    if (this.message === undefined) return Promise.resolve();
    const { held, index } = this.message;
    return this.sink.send({ type: 'response.output_audio.delta', ...this.place(held, index), delta });
  }

  /** Ends the message, if there is one. */
  closeMessage(status: RealtimeItemStatus): void {
    const { message } = this;
    if (message === undefined) return;
    this.message = undefined;
    const { held, index, text } = message;
    const place = this.place(held, index);
    if (this.isSpoken) {
      void this.sink.send({ type: 'response.output_audio.done', ...place });
      void this.sink.send({ type: 'response.output_audio_transcript.done', ...place, transcript: text });
    } else {
      void this.sink.send({ type: 'response.output_text.done', ...place, text });
    }
    void this.sink.send({ type: 'response.content_part.done', ...place, part: this.part(text) });
    held.item = { ...assistantHead(held.id, status), content: [this.contentOf(text)] };
    this.doneItem(held, index, message.previousId);
  }

  functionCall({ id: callId, name, arguments: args }: ToolCall): void {
    const id = this.sink.newId('item');
    const call = { id, object: 'realtime.item', type: 'function_call', call_id: callId, name } as const;
    const held: HeldItem = { id, item: { ...call, status: 'in_progress', arguments: '' } };
    const { index, previousId } = this.addItem(held);
    const place = { response_id: this.head.id, item_id: id, output_index: index, call_id: callId };
    void this.sink.send({ type: 'response.function_call_arguments.delta', ...place, delta: args });
    void this.sink.send({ type: 'response.function_call_arguments.done', ...place, name, arguments: args });
    held.item = { ...call, status: 'completed', arguments: args };
    this.doneItem(held, index, previousId);
  }

  /** Ends the answer. @param usage undefined where the model told none. */
  end(outcome: ResponseOutcome, usage: RealtimeUsage | undefined): void {
    const { status, reason, error } = outcome;
    this.closeMessage(status === 'completed' ? 'completed' : 'incomplete');
    const details = { type: status, ...(reason && { reason }), ...(error && { error }) };
    const response = { ...this.view(status), status_details: details, usage: usage ?? null };
    void this.sink.send({ type: 'response.done', response });
  }

  private get isSpoken(): boolean {
    return this.head.settings.modality === 'audio';
  }

  private tellText(
    delta: string,
    type: 'response.output_text.delta' | 'response.output_audio_transcript.delta',
  ): Promise<void> {
    const { message } = this;
    if (message === undefined) return Promise.resolve();
    message.text += delta;
    const { held, index, text } = message;
    held.item = { ...assistantHead(held.id, 'in_progress'), content: [this.contentOf(text)] };
    return this.sink.send({ type, ...this.place(held, index), delta });
  }

  private addItem(held: HeldItem): { index: number; previousId: string | null | undefined } {
    const index = this.items.push(held) - 1;
    const { id: response_id, conversationId } = this.head;
    void this.sink.send({
      type: 'response.output_item.added',
      response_id,
      output_index: index,
      item: held.item,
    });
    if (conversationId === null) return { index, previousId: undefined };
    const previousId = this.sink.addItem(held);
    void this.sink.send({ type: 'conversation.item.added', previous_item_id: previousId, item: held.item });
    return { index, previousId };
  }

  private doneItem(held: HeldItem, index: number, previousId: string | null | undefined): void {
    const { item } = held;
    if (previousId !== undefined)
      void this.sink.send({ type: 'conversation.item.done', previous_item_id: previousId, item });
    const { id: response_id } = this.head;
    void this.sink.send({ type: 'response.output_item.done', response_id, output_index: index, item });
  }

  private place(
    { id }: HeldItem,
    index: number,
  ): { response_id: string; item_id: string; output_index: number; content_index: number } {
    return { response_id: this.head.id, item_id: id, output_index: index, content_index: 0 };
  }

  private part(text: string): RealtimePart {
    return this.isSpoken ? { type: 'audio', transcript: text } : { type: 'text', text };
  }

  private contentOf(text: string): MessageItem['content'][number] {
    return this.isSpoken ? { type: 'output_audio', transcript: text } : { type: 'output_text', text };
  }

  private view(status: RealtimeResponse['status']): ServedResponse {
    const { id, conversationId, settings, metadata } = this.head;
    return {
      object: 'realtime.response',
      id,
      conversation_id: conversationId,
      status,
      status_details: null,
      output: this.items.map(({ item }) => item),
      output_modalities: [settings.modality],
      audio: { output: { format: settings.format, voice: settings.voice } },
      max_output_tokens: settings.maxOutputTokens ?? 'inf',
      metadata,
      usage: null,
    };
  }
}

const assistantHead = (
  id: string,
  status: RealtimeItemStatus,
): Omit<MessageItem, 'content'> & { id: string } => ({
  id,
  object: 'realtime.item',
  type: 'message',
  role: 'assistant',
  status,
});
