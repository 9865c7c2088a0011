import type { SentenceAudio } from './sentence-audio.js';
import { wordsWithin } from './spoken-words.js';

interface Place {
  readonly audio: SentenceAudio;
  readonly startsAt: number;
}

/** Which words are heard when in the audio of an answer. */
export class SpokenTimeline {
  private readonly places: Place[] = [];
  private samples = 0;

  /** @param language ISO 639-1. */
  constructor(
    private readonly language: string,
    private readonly rateHz: number,
  ) {}

  /** Of all audio so far. */
  get durationMs(): number {
    return (this.samples * 1000) / this.rateHz;
  }

  /** Adds the next audio of a sentence. @returns whether it is the first of it. */
  add(audio: SentenceAudio, samples: number): boolean {
    const isFirst = this.places.at(-1)?.audio !== audio;
    if (isFirst) this.places.push({ audio, startsAt: this.samples });
    this.samples += samples;
    return isFirst;
  }

  /** What is said within the first `ms` of the audio: whole sentences, and the words of the last one. */
  textBy(ms: number): string {
    let said = '';
    for (const { audio, startsAt } of this.places) {
      const heardMs = ms - (startsAt * 1000) / this.rateHz;
      if (heardMs <= 0) break;
      const { text, gap } = audio.sentence;
      const heard = wordsWithin(text, audio.shareSaidBy(heardMs), this.language);
      if (heard !== '') said += gap + heard;
    }
    return said;
  }
}
