import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import type { CallMessage } from '../codec/carrier-codec.js';
import { MarkLedger, type SaidSentence } from './mark-ledger.js';

export interface CallVoiceParts {
  /** Samples of a message with audio, once the call has begun. */
  frameSamples: () => number;
  send: (message: CallMessage) => void;
  /** Takes back what has not left yet. */
  discard: () => void;
}

/**
 * What a caller hears: audio in messages of equal length, a mark behind each sentence, and `clear` as soon as an answer
 * is halted. Knows by the marks that come back what was heard.
 */
export class CallVoice {
  private readonly marks = new MarkLedger();
  private rest = new Int16Array(0);
  /** Whether the carrier may have something to drop. */
  private isDirty = false;
  /** The last sentence whose end was said but not heard, when its answer was halted. */
  private owed: SaidSentence | undefined;

  constructor(private readonly parts: CallVoiceParts) {}

  /** @returns whether what the carrier has was cleared. */
  take(event: ConversationEvent): boolean {
    switch (event.type) {
      case 'audio':
        this.say(event.pcm);
        return false;
      case 'sentence-end':
        this.endSentence(event);
        return false;
      case 'halted':
      case 'interrupted':
        return this.clear();
      case 'answer-end':
        this.endAnswer(event);
        return false;
      default:
        return false;
    }
  }

  /** Whether every sentence that was said was heard to its end, or cleared. */
  get isAllHeard(): boolean {
    return this.marks.isEmpty;
  }

  /** A mark came back. @returns the sentence that was heard to its end. */
  takeMark(name: string): SaidSentence | undefined {
    return this.marks.take(name);
  }

  private say(pcm: Int16Array): void {
    const frameSamples = this.parts.frameSamples();
    const all = new Int16Array(this.rest.length + pcm.length);
    all.set(this.rest);
    all.set(pcm, this.rest.length);
    let at = 0;
    for (; at + frameSamples <= all.length; at += frameSamples)
      this.send(all.subarray(at, at + frameSamples));
    this.rest = all.slice(at);
  }

  private send(pcm: Int16Array): void {
    this.isDirty = true;
    this.parts.send({ type: 'audio', pcm });
  }

  private endSentence(said: SaidSentence): void {
    this.flush();
    this.owed = undefined;
    this.parts.send({ type: 'mark', name: this.marks.mark(said) });
  }

  /** An answer that went on after it was halted owes the mark that was cleared then. */
  private endAnswer({ turn, wasInterrupted }: Extract<ConversationEvent, { type: 'answer-end' }>): void {
    const { owed } = this;
    if (wasInterrupted) this.rest = new Int16Array(0);
    else this.flush();
    if (!wasInterrupted && owed?.turn === turn) this.endSentence(owed);
    this.owed = undefined;
  }

  private clear(): boolean {
    this.rest = new Int16Array(0);
    this.owed = this.marks.clear().at(-1) ?? this.owed;
    if (!this.isDirty) return false;
    this.isDirty = false;
    this.parts.discard();
    this.parts.send({ type: 'clear' });
    return true;
  }

  private flush(): void {
    if (this.rest.length > 0) this.send(this.rest);
    this.rest = new Int16Array(0);
  }
}
