import type { TurnDetector } from '../../ports/turn-detector.js';
import { FRAME_MS } from './audio-intake.js';
import { TurnAudio } from './turn-audio.js';

/** smart-turn learnt from recordings that end in 200 ms of silence: it is asked at the frame nearest to that. */
const ASK_AFTER_MS = 6 * FRAME_MS;
/** So probable an end, or so improbable, moves the wait; in between the text and the pauses alone settle it. */
const COMPLETE = 0.8;
const INCOMPLETE = 0.2;

/** What a turn detector is sure of. */
export type TurnVerdict = 'complete' | 'incomplete';

/**
 * What a turn detector thinks of the silence that lasts. It is asked once for each; whoever ends a turn does not wait for
 * it, and without one, or after a failure, there is no verdict.
 */
export class TurnJudgement {
  private readonly audio = new TurnAudio();
  private asking: AbortController | undefined;
  private known: TurnVerdict | undefined;

  /** @param language ISO 639-1. */
  constructor(
    private readonly detector: TurnDetector | undefined,
    private readonly language: string,
  ) {
    detector?.prepare(language);
  }

  get verdict(): TurnVerdict | undefined {
    return this.known;
  }

  /**
   * @param pcm a frame.
   * @param hasSpeech whether anybody has spoken in this turn.
   */
  hear(pcm: Int16Array, hasSpeech: boolean): void {
    if (this.detector?.canJudge(this.language) === true) this.audio.push(pcm, hasSpeech);
    else this.audio.clear();
  }

  /** Somebody has been silent for so long; asks when that is long enough to be judged. */
  notePause(silenceMs: number): void {
    if (silenceMs < ASK_AFTER_MS || this.asking !== undefined) return;
    if (this.detector?.canJudge(this.language) === true) void this.ask(this.detector);
  }

  /** The silence is over: what was thought of it does not count any more. */
  drop(): void {
    this.asking?.abort();
    this.asking = this.known = undefined;
  }

  /** The turn is over. */
  forget(): void {
    this.drop();
    this.audio.clear();
  }

  private async ask(detector: TurnDetector): Promise<void> {
    const asking = new AbortController();
    this.asking = asking;
    try {
      const probability = await detector.detect(this.audio.pcm, asking.signal);
      if (this.asking === asking) this.known = verdictOf(probability);
    } catch {
      // The turn ends as it would without: whoever binds the detector tells the operator what is wrong with it.
    }
  }
}

function verdictOf(probability: number): TurnVerdict | undefined {
  if (probability >= COMPLETE) return 'complete';
  return probability <= INCOMPLETE ? 'incomplete' : undefined;
}
