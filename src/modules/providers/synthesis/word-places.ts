import type { SpokenPlace } from '../../../engine/ports/text-to-speech.js';

/** Finds the words that a vendor tells the times of in the text that it was given. */
export class WordPlaces {
  private chars = 0;

  constructor(
    private readonly text: string,
    private readonly tell: (place: SpokenPlace) => void,
  ) {}

  /** The next word has been said by then; one that is not in the text as it stands is passed over. */
  add(word: string, endMs: number): void {
    const spoken = word.trim();
    const at = spoken === '' ? -1 : this.text.indexOf(spoken, this.chars);
    if (at < 0) return;
    this.chars = at + spoken.length;
    this.tell({ chars: this.chars, ms: endMs });
  }
}
