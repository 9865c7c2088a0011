import { AppError } from '../../../platform/errors/app-error.js';
import type { NewItem } from '../codec/item-schema.js';
import { RealtimeProblem } from '../codec/realtime-problem.js';
import type { Utterance } from '../realtime-input/input-audio.js';
import type { HeardText } from '../realtime-input/utterance-ear.js';
import { newId, type SessionLink } from '../realtime-session/session-link.js';
import { ConversationItems, type HeldItem } from './conversation-items.js';
import { audioToUnderstand, itemOf, withTranscript } from './new-item.js';

/** Text of a recording, whole. @throws AppError as recognition does. */
export type UnderstandRecording = (bytes: Buffer) => Promise<HeardText>;

/** Recordings that may wait to be understood before no more is taken from the client. */
const MAX_WAITING = 4;

/** What clients do with the items of a conversation, and what they are told of it. */
export class ItemDesk {
  private readonly held = new ConversationItems();
  private waiting = 0;
  private lastUnderstood: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly link: SessionLink,
    private readonly understand: UnderstandRecording,
  ) {}

  get all(): readonly HeldItem[] {
    return this.held.all;
  }

  /** Resolves when more recordings can be taken. Never rejects. */
  async room(): Promise<void> {
    if (this.waiting >= MAX_WAITING) await this.lastUnderstood;
  }

  /** @throws RealtimeProblem `item_not_found`. */
  find(id: string, param?: string): HeldItem {
    return this.held.find(id, param);
  }

  /** Puts an item into the conversation; others may have to go for it. @returns the id of the one before. */
  add(held: HeldItem, previousId?: string | null): string | null {
    const before = this.held.insert(held, previousId);
    for (const id of this.held.trim())
      void this.link.send({ type: 'conversation.item.deleted', item_id: id });
    return before;
  }

  /** @throws RealtimeProblem when its id is taken, or what it refers to is not there. */
  create(item: NewItem, previousId?: string | null): void {
    if (item.type === 'function_call_output') this.checkCall(item.call_id);
    const held = this.hold(item, item.id ?? newId('item'));
    this.tellAdded(held, this.add(held, previousId));
  }

  /** An item that is not part of the conversation, such as what an answer beside it is asked from. */
  hold(item: NewItem, id: string): HeldItem {
    const held: HeldItem = { id, item: itemOf(item, id) };
    const recordings = audioToUnderstand(item);
    if (recordings.length === 0) return held;
    const understood = recordings.map(({ index, bytes }) => this.note(held, index, this.inTurn(bytes)));
    return Object.assign(held, { understood: Promise.all(understood).then(() => undefined) });
  }

  /** What was said and committed becomes the last item. */
  commit(id: string, { durationMs, heard }: Utterance): void {
    const content = [{ type: 'input_audio' as const, transcript: null }];
    const item = { id, object: 'realtime.item', type: 'message', role: 'user', status: 'completed' } as const;
    const held: HeldItem = { id, item: { ...item, content } };
    const understood = this.note(held, 0, heard).then(() => this.tellTranscript(held, durationMs));
    const previousId = this.add(Object.assign(held, { understood }));
    void this.link.send({ type: 'input_audio_buffer.committed', item_id: id, previous_item_id: previousId });
    this.tellAdded(held, previousId);
  }

  /** @throws RealtimeProblem `item_not_found`. */
  retrieve(id: string): void {
    void this.link.send({ type: 'conversation.item.retrieved', item: this.held.find(id).item });
  }

  /** @throws RealtimeProblem `item_not_found`. */
  delete(id: string): void {
    this.held.find(id);
    this.held.remove(id);
    void this.link.send({ type: 'conversation.item.deleted', item_id: id });
  }

  /**
   * What of an answer was not heard leaves the conversation.
   *
   * @throws RealtimeProblem where there is no such item, or not as much audio in it.
   */
  truncate(id: string, audioEndMs: number): void {
    const held = this.held.find(id);
    const { item, spoken } = held;
    if (spoken === undefined || item.type !== 'message' || item.role !== 'assistant')
      throw new RealtimeProblem('invalid_value', 'Only what the assistant said can be truncated.', 'item_id');
    if (audioEndMs > Math.ceil(spoken.durationMs))
      throw new RealtimeProblem(
        'invalid_value',
        `Audio content of ${Math.floor(spoken.durationMs)}ms is already shorter than ${audioEndMs}ms`,
        'audio_end_ms',
      );
    const transcript = spoken.textBy(audioEndMs);
    held.item = { ...item, content: [{ type: 'output_audio', transcript }] };
    void this.link.send({
      type: 'conversation.item.truncated',
      item_id: id,
      content_index: 0,
      audio_end_ms: audioEndMs,
    });
  }

  /** One after the other: a client may send many at once. */
  private inTurn(bytes: Buffer): Promise<HeardText> {
    this.waiting += 1;
    const heard = this.lastUnderstood.then(() => this.understand(bytes));
    const over = (): number => (this.waiting -= 1);
    this.lastUnderstood = heard.then(over, over);
    return heard;
  }

  private checkCall(callId: string): void {
    if (this.all.some(({ item }) => item.type === 'function_call' && item.call_id === callId)) return;
    throw new RealtimeProblem(
      'invalid_tool_call_id',
      `There is no call '${callId}' in the conversation.`,
      'item.call_id',
    );
  }

  private async note(held: HeldItem, index: number, heard: Promise<HeardText>): Promise<void> {
    try {
      const { text, provider } = await heard;
      held.item = withTranscript(held.item, index, text);
      held.understoodBy = provider;
    } catch (error) {
      held.failure = AppError.from(error);
      if (held.failure.code !== 'cancelled') this.link.noteFailure(held.failure);
    }
  }

  private tellAdded({ item }: HeldItem, previousId: string | null): void {
    void this.link.send({ type: 'conversation.item.added', previous_item_id: previousId, item });
    void this.link.send({ type: 'conversation.item.done', previous_item_id: previousId, item });
  }

  private tellTranscript({ id, item, failure }: HeldItem, durationMs: number): void {
    if (this.link.settings.transcription === undefined || !this.held.has(id)) return;
    const place = { item_id: id, content_index: 0 };
    if (failure !== undefined) {
      const { code, message } = failure;
      void this.link.send({
        type: 'conversation.item.input_audio_transcription.failed',
        ...place,
        error: { type: 'server_error', code, message },
      });
      return;
    }
    const transcript = transcriptOf(item);
    if (transcript !== '')
      void this.link.send({
        type: 'conversation.item.input_audio_transcription.delta',
        ...place,
        delta: transcript,
      });
    const usage = { type: 'duration' as const, seconds: Math.round(durationMs) / 1000 };
    void this.link.send({
      type: 'conversation.item.input_audio_transcription.completed',
      ...place,
      transcript,
      usage,
    });
  }
}

function transcriptOf(item: HeldItem['item']): string {
  const part = item.type === 'message' ? item.content[0] : undefined;
  return part?.type === 'input_audio' ? (part.transcript ?? '') : '';
}
