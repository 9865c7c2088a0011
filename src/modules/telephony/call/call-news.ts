import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import type { CallOutcome } from '../../../platform/telemetry/call-tally.js';
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
}

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
  /** Nothing follows. */
  | { readonly type: 'ended'; readonly outcome: CallOutcome; readonly durationMs: number };

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
