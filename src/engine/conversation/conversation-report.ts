import { EventQueue } from '../../platform/async/event-queue.js';
import type { AppError } from '../../platform/errors/app-error.js';
import type { Answer } from './answer.js';
import type { ConversationClock } from './conversation-clock.js';
import type { ConversationEvent } from './conversation-event.js';
import type { TurnRecord } from './turn-record.js';

/** So many events wait for the reader: half a minute of an answer. */
export const MAX_WAITING_EVENTS = 1000;

/** Tells a conversation's one reader what happens; ids of transcripts are made here. */
export class ConversationReport {
  readonly events = new EventQueue<ConversationEvent>();
  private isFull = false;
  private userId: string | undefined;
  private userText = '';
  private isUserSettled = true;
  private assistantId: string | undefined;

  /** @param onFull told once, when nobody reads: what tells more after that is to end soon. */
  constructor(
    private readonly clock: ConversationClock,
    private readonly newId: () => string,
    private readonly onFull: () => void,
  ) {}

  tell(event: ConversationEvent): void {
    this.events.push(event);
    if (this.isFull || this.events.waiting < MAX_WAITING_EVENTS) return;
    this.isFull = true;
    this.onFull();
  }

  /** What the user says; all versions of it until {@link beginUserTurn} are one transcript. None is told twice. */
  tellUser(text: string, isFinal: boolean): void {
    if (!isFinal && text === this.userText) return;
    this.userText = text;
    this.isUserSettled = isFinal;
    this.userId ??= this.newId();
    this.tellTranscript('user', this.userId, text, isFinal);
  }

  /** No more comes of what the user says: the latest version was the final one. */
  settleUser(): void {
    if (!this.isUserSettled) this.tellUser(this.userText, true);
  }

  /** What the assistant says, from the beginning of the answer on. */
  tellAssistant(text: string): void {
    this.assistantId ??= this.newId();
    this.tellTranscript('assistant', this.assistantId, text, false);
  }

  /** The final version, which is what was heard of it, ends the transcript; nothing may have been. */
  settleAssistant(heard: string): void {
    if (heard === '' && this.assistantId === undefined) return;
    this.tellTranscript('assistant', this.assistantId ?? this.newId(), heard, true);
    this.assistantId = undefined;
  }

  /** What the user says from now on belongs to another turn. */
  beginUserTurn(): void {
    this.userId = undefined;
    this.userText = '';
    this.isUserSettled = true;
  }

  tellTurn(
    turn: number,
    record: TurnRecord,
    answer: Answer | undefined,
    outcome: { isSuccess: boolean; wasInterrupted: boolean },
  ): void {
    const times = record.timesOf(answer, this.clock.nowMs());
    this.tell({ type: 'turn-end', turn, times, providers: record.providersOf(answer), ...outcome });
  }

  tellFailure(error: AppError): void {
    this.tell({ type: 'failed', error });
  }

  private tellTranscript(speaker: 'user' | 'assistant', id: string, text: string, isFinal: boolean): void {
    this.tell({ type: 'transcript', id, speaker, text, isFinal, atMs: this.clock.epochMs() });
  }
}
