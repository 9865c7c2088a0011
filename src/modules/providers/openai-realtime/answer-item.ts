import { PcmBytes } from '../../../engine/audio/pcm-bytes.js';
import { wordsWithin } from '../../../engine/conversation/speaking/spoken-words.js';

/** As long as one character takes in speech, where the whole is not known yet. */
const MS_PER_CHAR = 65;
/** A language whose words are told apart by spaces, where none is known. */
const DEFAULT_LANGUAGE = 'en';

/** One message of the vendor in an answer: its audio by places in the answer, and the text of it. */
export class AnswerItem {
  private readonly pcm = new PcmBytes();
  private readonly pieces: { at: number; text: string }[] = [];
  private samples = 0;
  private isWhole = false;
  /** Whether its end was told. */
  hasEnded = false;

  /** @param startsAt in samples of the answer. */
  constructor(
    readonly id: string,
    readonly startsAt: number,
    private readonly rateHz: number,
    private readonly language = DEFAULT_LANGUAGE,
  ) {}

  contentIndex = 0;

  get endsAt(): number {
    return this.startsAt + this.samples;
  }

  get isComplete(): boolean {
    return this.isWhole;
  }

  get text(): string {
    return this.pieces.map(({ text }) => text).join('');
  }

  /** @returns the samples that these bytes complete. */
  addAudio(bytes: Uint8Array, contentIndex: number): Int16Array {
    this.contentIndex = contentIndex;
    const pcm = this.pcm.feed(bytes);
    this.samples += pcm.length;
    return pcm;
  }

  /** Text belongs to the audio that comes after it. */
  addText(text: string): void {
    this.pieces.push({ at: this.endsAt, text });
  }

  completeAudio(): void {
    this.isWhole = true;
  }

  /** The text whose audio has been given, up to a place. */
  textUpTo(given: number): string {
    const due = this.pieces.filter(({ at }) => at <= given);
    return due.map(({ text }) => text).join('');
  }

  /** Milliseconds of it that were played, when the answer was up to a place. */
  playedMs(played: number): number {
    const samples = Math.min(this.samples, Math.max(0, played - this.startsAt));
    return Math.floor((samples * 1000) / this.rateHz);
  }

  /** What was heard of its text, when the answer was played up to a place. */
  heardText(played: number): string {
    const { text } = this;
    if (this.isWhole && played >= this.endsAt) return text;
    const cameMs = (this.samples * 1000) / this.rateHz;
    const wholeMs = this.isWhole ? cameMs : Math.max(cameMs, text.length * MS_PER_CHAR);
    return wordsWithin(text, this.playedMs(played) / Math.max(1, wholeMs), this.language);
  }
}
