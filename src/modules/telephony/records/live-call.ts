import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import type { CallEnder, CallFacts, CallNews } from '../call/call-news.js';
import { withoutKeys } from '../call/keypad-input.js';
import type { CallRecord, RecordedOutcome, RecordedTurn, SpokenLine } from './call-record.js';

/** As many lines and turns of a call are kept; the oldest go first. */
export const MAX_RECORDED = 5000;

type EndedNews = Extract<CallNews, { type: 'ended' }>;

interface Ending {
  outcome: RecordedOutcome;
  endedAtMs: number;
  endedBy: CallEnder;
  transferredTo: string | null;
}

type Transcript = Extract<ConversationEvent, { type: 'transcript' }>;

/** What is known of a call that goes on. */
export class LiveCall {
  /** Whether something happened since it was last stored. */
  isChanged = true;
  /** Whether it has a row. */
  isStored = false;
  /** Somebody erased it, or another process ended it: nothing more of it is kept. */
  isForgotten = false;
  private readonly lines = new Map<string, SpokenLine>();
  /** When each text that is not final yet began. */
  private readonly begun = new Map<string, number>();
  private readonly turns: RecordedTurn[] = [];
  private ending: Ending | undefined;

  /**
   * @param costUsd what the call has cost by now; undefined where no price is known.
   * @param areKeysKept whether it is kept which keys the caller pressed.
   */
  constructor(
    readonly id: string,
    readonly facts: CallFacts,
    private readonly costUsd: () => number | undefined,
    private readonly areKeysKept = true,
  ) {}

  get callSid(): string {
    return this.facts.callSid;
  }

  get requestId(): string {
    return this.facts.requestId;
  }

  get hasEnded(): boolean {
    return this.ending !== undefined;
  }

  get record(): CallRecord {
    const { callSid, streamSid, carrier, from = null, to = null, startedAtMs } = this.facts;
    return {
      id: this.id,
      callSid,
      streamSid,
      carrier,
      from,
      to,
      startedAtMs,
      endedAtMs: this.ending?.endedAtMs ?? null,
      outcome: this.ending?.outcome ?? null,
      endedBy: this.ending?.endedBy ?? null,
      transferredTo: this.ending?.transferredTo ?? null,
      transcript: [...this.lines.values()],
      turns: [...this.turns],
      costUsd: this.costUsd() ?? null,
      textErasedAtMs: null,
    };
  }

  /** As it is shown until it is stored: nobody is told of an end that a crash could still take back. */
  get shown(): CallRecord {
    return { ...this.record, endedAtMs: null, outcome: null, endedBy: null, transferredTo: null };
  }

  take(news: CallNews): void {
    if (news.type === 'conversation') this.takeEvent(news.event);
    if (news.type === 'ended') this.end(news);
  }

  private takeEvent(event: ConversationEvent): void {
    if (event.type === 'transcript') this.takeText(event);
    if (event.type === 'turn-end') this.takeTurn(event);
  }

  /** What the caller seems to say counts when it is settled; an answer as far as it was said. */
  private takeText({ id, speaker, text, isFinal, atMs }: Transcript): void {
    const begunAtMs = this.begun.get(id) ?? atMs;
    if (isFinal) this.begun.delete(id);
    else this.begun.set(id, begunAtMs);
    if (speaker === 'user' && !isFinal) return;
    this.isChanged = true;
    if (text.trim() === '') this.lines.delete(id);
    else this.lines.set(id, { speaker, text: this.kept(text.trim()), atMs: begunAtMs });
    const [oldest] = this.lines.keys();
    if (this.lines.size > MAX_RECORDED && oldest !== undefined) this.lines.delete(oldest);
  }

  private kept(text: string): string {
    return this.areKeysKept ? text : withoutKeys(text);
  }

  private takeTurn(event: Extract<ConversationEvent, { type: 'turn-end' }>): void {
    const { turn, times, providers, isSuccess, wasInterrupted } = event;
    this.turns.push({ turn, times, providers, isSuccess, wasInterrupted });
    if (this.turns.length > MAX_RECORDED) this.turns.shift();
    this.isChanged = true;
  }

  private end({ outcome, durationMs, endedBy, transferredTo }: EndedNews): void {
    if (outcome === 'refused') return;
    const endedAtMs = this.facts.startedAtMs + Math.round(durationMs);
    this.ending = { outcome, endedAtMs, endedBy, transferredTo: transferredTo ?? null };
    this.isChanged = true;
  }
}
