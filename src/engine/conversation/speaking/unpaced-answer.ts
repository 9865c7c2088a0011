import { randomUUID } from 'node:crypto';
import type { AppError } from '../../../platform/errors/app-error.js';
import type { SentenceAudio } from './sentence-audio.js';
import { SentenceSynthesis, type SynthesisParts } from './sentence-synthesis.js';
import { SpokenSentences } from './spoken-sentences.js';
import { SpokenTimeline } from './spoken-timeline.js';

export interface UnpacedListener {
  /** The first audio of a sentence follows: its text, with what stands before it. */
  onSentence(text: string): void;
  /** No more audio is given, and little more is made, before this settles. */
  onAudio(pcm: Int16Array): Promise<void>;
}

const CHUNK_MS = 100;

/**
 * An answer whose audio is given as fast as it is made and taken: the far end plays it at its own pace, and says what
 * was heard. Whoever begins one finishes or cuts it.
 */
export class UnpacedAnswer {
  /** Which words are heard when. */
  readonly timeline: SpokenTimeline;
  private readonly sentences: SpokenSentences;
  private readonly synthesis: SentenceSynthesis;
  private readonly chunkSamples: number;
  private readonly giving: Promise<void>;
  private wake: () => void = () => undefined;
  private isCut = false;

  constructor(
    parts: SynthesisParts,
    private readonly listener: UnpacedListener,
  ) {
    const { language, rateHz } = parts;
    this.sentences = new SpokenSentences(language);
    this.timeline = new SpokenTimeline(language, rateHz);
    this.synthesis = new SentenceSynthesis(parts, randomUUID(), () => this.wake());
    this.chunkSamples = Math.floor((rateHz * CHUNK_MS) / 1000);
    void this.synthesis.run(this.sentences);
    this.giving = this.give();
  }

  /** The name of the voice's provider in settings; `none` before the first sentence. */
  get provider(): string {
    return this.synthesis.provider;
  }

  /** When the first sentence went to synthesis and its first audio came, on the conversation's clock. */
  get firstSentenceAtMs(): number | undefined {
    return this.synthesis.firstSentenceAtMs;
  }

  get firstAudioAtMs(): number | undefined {
    return this.synthesis.firstAudioAtMs;
  }

  /** Why no more is said, though there would be more to say. */
  get failure(): AppError | undefined {
    return this.isCut ? undefined : this.synthesis.failure;
  }

  /** Text, cut anywhere. */
  write(text: string): void {
    this.sentences.write(text);
  }

  /** The text is complete. Resolves when all of its audio was given, as far as there is any: see {@link failure}. */
  finish(): Promise<void> {
    this.sentences.finish();
    return this.giving;
  }

  /** Ends it at once: nothing more is given. */
  cut(): void {
    this.isCut = true;
    this.sentences.drop();
    this.synthesis.leave();
    this.wake();
  }

  private async give(): Promise<void> {
    while (!this.isCut) {
      const { current } = this.synthesis;
      if (current === undefined && this.synthesis.isOver) return;
      const pcm = current?.take(this.chunkSamples, false);
      if (current !== undefined && pcm !== undefined) await this.giveOf(current, pcm);
      if (current?.isTaken === true) this.synthesis.advance();
      else if (pcm === undefined) await new Promise<void>((resolve) => (this.wake = resolve));
      else this.synthesis.noteTaken();
    }
  }

  private giveOf(audio: SentenceAudio, pcm: Int16Array): Promise<void> {
    if (this.timeline.add(audio, pcm.length))
      this.listener.onSentence(audio.sentence.gap + audio.sentence.text);
    return this.listener.onAudio(pcm);
  }
}
