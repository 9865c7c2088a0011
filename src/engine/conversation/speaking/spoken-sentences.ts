import { EventQueue } from '../../../platform/async/event-queue.js';
import { sayCounts } from './said-counts.js';
import { sayPrices } from './said-prices.js';
import { sayQuantities } from './said-quantities.js';
import type { SpokenSentence } from './sentence-audio.js';
import { SentenceCutter } from './sentence-cutter.js';
import { SpeakableText } from './speakable-text.js';

/** The sentences of a text that is still being written, as they are said: for one reader. */
export class SpokenSentences implements AsyncIterable<SpokenSentence> {
  private readonly cutter: SentenceCutter;
  private readonly speakable = new SpeakableText();
  private readonly sentences = new EventQueue<SpokenSentence>();
  /** The spaces that stand before the next sentence. */
  private gap = '';
  private hasText = false;
  private isFinished = false;

  /** @param language ISO 639-1. */
  constructor(private readonly language: string) {
    this.cutter = new SentenceCutter(language);
  }

  /** Text, cut anywhere; nothing happens once it is finished. */
  write(text: string): void {
    if (!this.isFinished) this.queue(this.cutter.push(text));
  }

  /** The text is complete. */
  finish(): void {
    if (this.isFinished) return;
    this.isFinished = true;
    this.queue(this.cutter.end());
    this.sentences.end();
  }

  /** What is not complete is not wanted any more. */
  drop(): void {
    this.isFinished = true;
    this.sentences.end();
  }

  [Symbol.asyncIterator](): AsyncIterator<SpokenSentence, undefined> {
    return this.sentences[Symbol.asyncIterator]();
  }

  private queue(pieces: readonly string[]): void {
    for (const piece of pieces) {
      const text = this.speakable.of(piece);
      if (text !== '') {
        const { language } = this;
        const spoken = sayCounts(sayQuantities(sayPrices(text, language), language), language);
        this.sentences.push({ text, spoken, gap: this.hasText ? this.gap : '' });
        this.hasText = true;
        this.gap = '';
      }
      const space = piece.slice(piece.trimEnd().length);
      if (space.includes('\n')) this.gap = '\n';
      else if (space !== '' && this.gap === '') this.gap = ' ';
    }
  }
}
