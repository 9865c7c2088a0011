import type { TurnProviders, TurnTimes } from '../../../engine/conversation/conversation-event.js';
import type { CallOutcome } from '../../../platform/telemetry/call-tally.js';
import type { CallEnder } from '../call/call-news.js';

/** How a call ended that was taken. */
export type RecordedOutcome = Exclude<CallOutcome, 'refused'>;

export const RECORDED_OUTCOMES: readonly RecordedOutcome[] = ['completed', 'dropped', 'failed'];

/** What somebody said, as far as it was heard. */
export interface SpokenLine {
  readonly speaker: 'user' | 'assistant';
  readonly text: string;
  /** Epoch milliseconds: when it began to be known. */
  readonly atMs: number;
}

export interface RecordedTurn {
  readonly turn: number;
  readonly times: TurnTimes;
  readonly providers: TurnProviders;
  readonly isSuccess: boolean;
  readonly wasInterrupted: boolean;
}

/** What is kept of a call. A call whose carrier comes again has two: they share the `callSid`. */
export interface CallRecord {
  readonly id: string;
  readonly callSid: string;
  readonly streamSid: string;
  readonly carrier: string;
  readonly from: string | null;
  readonly to: string | null;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  /** Null while it goes on, like the outcome. */
  readonly endedAtMs: number | null;
  readonly outcome: RecordedOutcome | null;
  /** Null while it goes on. */
  readonly endedBy: CallEnder | null;
  /** The name of the target that it was handed on to. */
  readonly transferredTo: string | null;
  /** Null once it was erased. */
  readonly transcript: readonly SpokenLine[] | null;
  readonly turns: readonly RecordedTurn[];
  /** What vendors charge for it, in US dollars; null where no price is known. */
  readonly costUsd: number | null;
  /** When text and numbers were erased. */
  readonly textErasedAtMs: number | null;
}
