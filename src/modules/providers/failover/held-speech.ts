import type { SpokenPlace } from '../../../engine/ports/text-to-speech.js';

/** Audio that waits to be told what it says: a voice that tells times and does not is taken to tell none here. */
const MAX_UNTOLD_MS = 400;
/** The same behind the last word whose end is known. */
const MAX_HELD_MS = 3000;
/** As long as one character takes in speech, where nobody told. */
const MS_PER_CHAR = 65;
/** What ends a word, as far as it is written behind it. */
const WORD_END = /^[\s.,;:!?…)\]"'’”»-]+/u;

/**
 * A text as it is spoken, of which no more is given than whole words: what comes behind the last word whose end is known
 * is kept until more is. So another voice can go on where this one breaks off.
 */
export class HeldSpeech {
  private waiting: Int16Array[] = [];
  private readonly places: SpokenPlace[] = [];
  private received = 0;
  private given = 0;

  /** @param isTold whether the voice tells where words end; nothing is kept where it does not. */
  constructor(
    private readonly text: string,
    private readonly rateHz: number,
    private readonly isTold: boolean,
  ) {}

  add(pcm: Int16Array): void {
    this.waiting.push(pcm);
    this.received += pcm.length;
  }

  note(place: SpokenPlace): void {
    this.places.push(place);
  }

  /** What can be given by now; empty for nothing. */
  take(): Int16Array[] {
    return this.giveUntil(this.safeUntil());
  }

  /** All that is left: nothing broke off. */
  takeAll(): Int16Array[] {
    return this.giveUntil(this.received);
  }

  /** It broke off. @returns the rest of its whole words, and the text that is not said. */
  breakOff(): { pcm: Int16Array[]; text: string } {
    const known = this.knownWithin(this.received);
    if (known !== undefined && this.samplesOf(known.ms) >= this.given) {
      return { pcm: this.giveUntil(this.samplesOf(known.ms)), text: this.textAfter(known.chars) };
    }
    const untold = this.given - this.samplesOf(known?.ms ?? 0);
    const chars = Math.floor((untold * 1000) / this.rateHz / MS_PER_CHAR);
    return { pcm: [], text: this.textAfter(this.wordEndBefore(known?.chars ?? 0, chars)) };
  }

  private safeUntil(): number {
    const { received, isTold } = this;
    if (!isTold) return received;
    const known = this.knownWithin(received);
    const until = this.samplesOf(known?.ms ?? 0);
    const limit = this.samplesOf(known === undefined ? MAX_UNTOLD_MS : MAX_HELD_MS);
    return received - until > limit ? received : until;
  }

  /** The last word that has ended by then. */
  private knownWithin(samples: number): SpokenPlace | undefined {
    return this.places.findLast(({ ms }) => this.samplesOf(ms) <= samples);
  }

  private giveUntil(until: number): Int16Array[] {
    const taken: Int16Array[] = [];
    while (this.given < until) {
      const [first] = this.waiting;
      if (first === undefined) break;
      const part = first.subarray(0, until - this.given);
      taken.push(part);
      this.given += part.length;
      if (part.length === first.length) this.waiting.shift();
      else this.waiting[0] = first.subarray(part.length);
    }
    return taken;
  }

  /** The end of the last word that lies within so many characters after a place. */
  private wordEndBefore(from: number, chars: number): number {
    const end = from + chars;
    if (end >= this.text.length) return this.text.length;
    return Math.max(from, this.text.lastIndexOf(' ', end));
  }

  private textAfter(chars: number): string {
    return chars === 0 ? this.text : this.text.slice(chars).replace(WORD_END, '');
  }

  private samplesOf(ms: number): number {
    return Math.round((ms * this.rateHz) / 1000);
  }
}
