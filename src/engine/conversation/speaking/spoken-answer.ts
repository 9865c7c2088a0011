import { randomUUID } from 'node:crypto';
import type { Speaking, SpeakingListener } from '../speaking.js';
import { AnswerTrack } from './answer-track.js';
import { Playout, type PlayoutParts } from './playout.js';
import { SentenceSynthesis, type SynthesisParts } from './sentence-synthesis.js';
import { SpokenSentences } from './spoken-sentences.js';

/**
 * An answer said by the best voice for a language. What it has as heard text is what was said, without markup: that is
 * how it sounds, and reads well in a history. When a voice fails, what it has said until then is played first.
 */
export class SpokenAnswer implements Speaking {
  private readonly sentences: SpokenSentences;
  private readonly synthesis: SentenceSynthesis;
  private readonly playout: Playout;

  constructor(parts: SynthesisParts & PlayoutParts, listener: SpeakingListener) {
    const { language, rateHz } = parts;
    this.sentences = new SpokenSentences(language);
    this.synthesis = new SentenceSynthesis(parts, randomUUID(), () => this.playout.pump());
    const track = new AnswerTrack(this.synthesis, language, rateHz);
    this.playout = new Playout(parts, track, {
      onSentence: (sentence, text) => listener.onSentence(sentence, text),
      onAudio: (pcm) => listener.onAudio(pcm),
      onSentenceEnd: (sentence) => listener.onSentenceEnd(sentence),
      onOver: () => {
        const { failure } = this.synthesis;
        if (failure === undefined) listener.onPlayed();
        else listener.onFailure(failure);
      },
    });
    void this.synthesis.run(this.sentences);
  }

  get provider(): string {
    return this.synthesis.provider;
  }

  get firstSentenceAtMs(): number | undefined {
    return this.synthesis.firstSentenceAtMs;
  }

  get firstAudioAtMs(): number | undefined {
    return this.synthesis.firstAudioAtMs;
  }

  get heardText(): string {
    return this.playout.heardText;
  }

  /** Nothing happens once it is finished or cut. */
  write(text: string): void {
    this.sentences.write(text);
  }

  finish(): void {
    this.sentences.finish();
  }

  hold(): void {
    this.playout.hold();
  }

  resume(): void {
    this.playout.resume();
  }

  cut(): void {
    this.playout.cut();
    this.synthesis.leave();
    this.sentences.drop();
  }
}
