import { AnswerItem } from './answer-item.js';
import { VENDOR_RATE_HZ } from './client-events.js';
import { PacedAudio, type PacedAudioParts } from './paced-audio.js';

/** What an answer tells; nothing more once it was cut. */
export interface VendorAnswerListener {
  /** All of its text whose audio has begun. */
  onText(text: string): void;
  /** Audio that is due. */
  onAudio(pcm: Int16Array): void;
  /** All audio of a message of the vendor was given; they count from 0. */
  onItemEnd(index: number): void;
  /** Everything was played. */
  onPlayed(): void;
}

/** What the vendor is to be told of a message that was not heard to its end. */
export interface Truncation {
  itemId: string;
  contentIndex: number;
  audioEndMs: number;
}

export type VendorAnswerParts = Omit<PacedAudioParts, 'rateHz'> & { language?: string | undefined };

/** The answer of one turn, of as many messages as the vendor makes of it: played as it is due, and known as it was heard. */
export class VendorAnswer {
  private readonly audio: PacedAudio;
  private readonly items: AnswerItem[] = [];
  private told = '';

  constructor(
    private readonly parts: VendorAnswerParts,
    private readonly listener: VendorAnswerListener,
  ) {
    this.audio = new PacedAudio(
      { ...parts, rateHz: VENDOR_RATE_HZ },
      {
        onAudio: (pcm) => {
          this.tellText();
          listener.onAudio(pcm);
          this.tellEnds();
        },
        onPlayed: () => {
          this.tellText();
          listener.onPlayed();
        },
      },
    );
  }

  /** Whether any audio was given. */
  get hasBegun(): boolean {
    return this.audio.givenSamples > 0;
  }

  /** Whether any of its text was told. */
  get hasText(): boolean {
    return this.told !== '';
  }

  /** What was heard of it. */
  get heardText(): string {
    return joined(this.items.map((item) => item.heardText(this.audio.playedSamples)));
  }

  addAudio(itemId: string, contentIndex: number, bytes: Uint8Array): void {
    this.audio.push(this.itemOf(itemId).addAudio(bytes, contentIndex));
  }

  addText(itemId: string, text: string): void {
    this.itemOf(itemId).addText(text);
    if (this.hasBegun) this.tellText();
  }

  /** All audio of a message has come. */
  completeItem(itemId: string): void {
    this.itemOf(itemId).completeAudio();
    this.tellEnds();
  }

  /** No more comes. */
  end(): void {
    this.audio.end();
  }

  /** Ends it at once. @returns what of it was not heard to its end. */
  cut(): Truncation[] {
    this.audio.cut();
    const played = this.audio.playedSamples;
    return this.items
      .filter((item) => item.endsAt > item.startsAt && (item.endsAt > played || !item.isComplete))
      .map((item) => ({
        itemId: item.id,
        contentIndex: item.contentIndex,
        audioEndMs: item.playedMs(played),
      }));
  }

  private itemOf(id: string): AnswerItem {
    const known = this.items.find((item) => item.id === id);
    if (known !== undefined) return known;
    const item = new AnswerItem(id, this.items.at(-1)?.endsAt ?? 0, VENDOR_RATE_HZ, this.parts.language);
    this.items.push(item);
    return item;
  }

  private tellText(): void {
    const text = joined(this.items.map((item) => item.textUpTo(this.audio.givenSamples)));
    if (text.length <= this.told.length) return;
    this.told = text;
    this.listener.onText(text);
  }

  private tellEnds(): void {
    for (const [index, item] of this.items.entries()) {
      if (item.hasEnded || !item.isComplete || item.endsAt > this.audio.givenSamples) continue;
      item.hasEnded = true;
      this.listener.onItemEnd(index);
    }
  }
}

const joined = (texts: readonly string[]): string => texts.filter((text) => text !== '').join(' ');
