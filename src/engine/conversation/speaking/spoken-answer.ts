import { randomUUID } from 'node:crypto';
import { EventQueue } from '../../../platform/async/event-queue.js';
import type { Speaking, SpeakingListener } from '../speaking.js';
import { AnswerTrack } from './answer-track.js';
import { Playout, type PlayoutParts } from './playout.js';
import type { SpokenSentence } from './sentence-audio.js';
import { SentenceCutter } from './sentence-cutter.js';
import { SentenceSynthesis, type SynthesisParts } from './sentence-synthesis.js';
import { SpeakableText } from './speakable-text.js';

/**
 * An answer said by the best voice for a language. What it has as heard text is what was said, without markup: that is
 * how it sounds, and reads well in a history. When a voice fails, what it has said until then is played first.
 */
export class SpokenAnswer implements Speaking {
  private readonly cutter: SentenceCutter;
  private readonly speakable = new SpeakableText();
  private readonly sentences = new EventQueue<SpokenSentence>();
  private readonly synthesis: SentenceSynthesis;
  private readonly playout: Playout;
  /** The spaces that stand before the next sentence. */
  private gap = '';
  private hasText = false;
  private isFinished = false;

  constructor(parts: SynthesisParts & PlayoutParts, listener: SpeakingListener) {
    const { language, rateHz } = parts;
    this.cutter = new SentenceCutter(language);
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
    if (!this.isFinished) this.queue(this.cutter.push(text));
  }

  finish(): void {
    if (this.isFinished) return;
    this.isFinished = true;
    this.queue(this.cutter.end());
    this.sentences.end();
  }

  hold(): void {
    this.playout.hold();
  }

  resume(): void {
    this.playout.resume();
  }

  cut(): void {
    this.isFinished = true;
    this.playout.cut();
    this.synthesis.leave();
    this.sentences.end();
  }

  private queue(pieces: readonly string[]): void {
    for (const piece of pieces) {
      const text = this.speakable.of(piece);
      if (text !== '') {
        this.sentences.push({ text, gap: this.hasText ? this.gap : '' });
        this.hasText = true;
        this.gap = '';
      }
      const space = piece.slice(piece.trimEnd().length);
      if (space.includes('\n')) this.gap = '\n';
      else if (space !== '' && this.gap === '') this.gap = ' ';
    }
  }
}
