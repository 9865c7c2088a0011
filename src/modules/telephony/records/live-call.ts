import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import type { CallFacts, CallNews } from '../call/call-news.js';
import type { CallRecord, RecordedOutcome, RecordedTurn, SpokenLine } from './call-record.js';

/** As many lines and turns of a call are kept; the oldest go first. */
export const MAX_RECORDED = 5000;

type Transcript = Extract<ConversationEvent, { type: 'transcript' }>;

/** What is known of a call that goes on. */
export class LiveCall {
  /** Whether something happened since it was last stored. */
  isChanged = true;
  /** Whether it has a row. */
  isStored = false;
  /** Somebody erased it: nothing more of it is kept. */
  isErased = false;
  private readonly lines = new Map<string, SpokenLine>();
  /** When each text that is not final yet began. */
  private readonly begun = new Map<string, number>();
  private readonly turns: RecordedTurn[] = [];
  private ending: { outcome: RecordedOutcome; endedAtMs: number } | undefined;

  /** @param costUsd what the call has cost by now; undefined where no price is known. */
  constructor(
    readonly id: string,
    private readonly facts: CallFacts,
    private readonly costUsd: () => number | undefined,
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
      transcript: [...this.lines.values()],
      turns: [...this.turns],
      costUsd: this.costUsd() ?? null,
      textErasedAtMs: null,
    };
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
    else this.lines.set(id, { speaker, text: text.trim(), atMs: begunAtMs });
    const [oldest] = this.lines.keys();
    if (this.lines.size > MAX_RECORDED && oldest !== undefined) this.lines.delete(oldest);
  }

  private takeTurn(event: Extract<ConversationEvent, { type: 'turn-end' }>): void {
    const { turn, times, providers, isSuccess, wasInterrupted } = event;
    this.turns.push({ turn, times, providers, isSuccess, wasInterrupted });
    if (this.turns.length > MAX_RECORDED) this.turns.shift();
    this.isChanged = true;
  }

  private end({ outcome, durationMs }: Extract<CallNews, { type: 'ended' }>): void {
    if (outcome === 'refused') return;
    this.ending = { outcome, endedAtMs: this.facts.startedAtMs + Math.round(durationMs) };
    this.isChanged = true;
  }
}
