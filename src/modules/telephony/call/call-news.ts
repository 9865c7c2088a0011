import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import type { CallAction, CallActionOutcome, CallOutcome } from '../../../platform/telemetry/call-tally.js';
import type { CallStart } from '../codec/carrier-codec.js';
import type { SaidSentence } from './mark-ledger.js';

/** A call that was taken. Who calls is personal: it is never logged. */
export interface CallFacts extends CallStart {
  /** Of its socket: what log lines and turns are found by. */
  readonly requestId: string;
  /** Such as `twilio`. */
  readonly carrier: string;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  /** Rate of the audio, both ways, in Hz. */
  readonly rateHz: number;
  /** The language that it is held in, such as `fr` or `de-AT`. */
  readonly language: string;
}

/**
 * Who ended a call: the caller (or the carrier, in so many words), the assistant, this server, which could not go on with it
 * or was gone, or nobody: the line broke off.
 */
export type CallEnder = 'caller' | 'assistant' | 'server' | 'line';

/** What goes on in a call. */
export type CallNews =
  | { readonly type: 'conversation'; readonly event: ConversationEvent }
  /** What the caller says: in order, without gaps, at the rate of the call. */
  | { readonly type: 'caller-audio'; readonly pcm: Int16Array }
  | { readonly type: 'dtmf'; readonly digit: string }
  /** The carrier has told that a sentence was played to its end. */
  | ({ readonly type: 'sentence-heard' } & SaidSentence)
  /** The carrier was told to drop what was not played yet. */
  | { readonly type: 'cleared' }
  /** What the assistant wanted done about the call was done, could not be, or was called off by the caller. */
  | { readonly type: 'action'; readonly action: CallAction; readonly outcome: CallActionOutcome }
  /** Nothing follows. */
  | {
      readonly type: 'ended';
      readonly outcome: CallOutcome;
      readonly durationMs: number;
      readonly endedBy: CallEnder;
      /** The name of the target that the call was handed on to. */
      readonly transferredTo?: string | undefined;
    };

/** Told of all that goes on in one call; it must not throw. */
export type CallListener = (news: CallNews) => void;

/** Where those are found who keep something of calls: each is asked once for every call that begins. */
export class CallWatchers {
  private readonly watchers: ((call: CallFacts) => CallListener)[] = [];

  add(watcher: (call: CallFacts) => CallListener): void {
    this.watchers.push(watcher);
  }

  /** One listener for all who want to know of this call. */
  watch(call: CallFacts): CallListener {
    const listeners = this.watchers.map((watcher) => watcher(call));
    return (news) => {
      for (const listener of listeners) listener(news);
    };
  }
}
