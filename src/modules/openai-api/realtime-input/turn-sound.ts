import { TurnJudgement, type TurnVerdict } from '../../../engine/conversation/hearing/turn-judgement.js';
import type { TurnDetector } from '../../../engine/ports/turn-detector.js';

/** What a turn detector thinks of what is being said, where the sound of turns counts. */
export class TurnSound {
  private judgement: TurnJudgement | undefined;
  private language: string | undefined;

  constructor(private readonly detector: TurnDetector | undefined) {}

  get verdict(): TurnVerdict | undefined {
    return this.judgement?.verdict;
  }

  /** @param language ISO 639-1; undefined where the sound does not count from now on. */
  follow(language: string | undefined): void {
    if (language === this.language) return;
    this.forget();
    this.language = language;
    this.judgement = language === undefined ? undefined : new TurnJudgement(this.detector, language);
  }

  /** @param quietMs of the silence that lasts; 0 while somebody speaks. */
  hear(frame: Int16Array, { isSpeaking, quietMs }: { isSpeaking: boolean; quietMs: number }): void {
    this.judgement?.hear(frame, isSpeaking);
    if (!isSpeaking) return;
    if (quietMs === 0) this.judgement?.drop();
    else this.judgement?.notePause(quietMs);
  }

  /** The turn is over. */
  forget(): void {
    this.judgement?.forget();
  }
}
