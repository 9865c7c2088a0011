import { TurnDetector } from '../../src/engine/ports/turn-detector.js';

/** One question that it was asked. */
export interface AskedJudgement {
  pcm: Int16Array;
  signal: AbortSignal;
}

/** Answers as a test has it, at once where nothing else is said. */
export class ScriptedTurnDetector extends TurnDetector {
  readonly asked: AskedJudgement[] = [];
  readonly prepared: string[] = [];
  languages: readonly string[] = ['en'];

  constructor(public answer: () => Promise<number> = () => Promise.resolve(0.5)) {
    super();
  }

  canJudge(language: string): boolean {
    return this.languages.includes(language);
  }

  prepare(language: string): void {
    this.prepared.push(language);
  }

  detect(pcm: Int16Array, signal: AbortSignal): Promise<number> {
    this.asked.push({ pcm, signal });
    return this.answer();
  }
}
