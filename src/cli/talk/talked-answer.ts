import type { TalkEvent, TalkSurface } from './surfaces/talk-surface.js';
import type { TalkedTurn } from './talk-timeline.js';

/** Where the protocol does not tell, an answer is over when nothing was heard for so long. */
const QUIET_MS = 1500;

/** What is heard of a turn's answer: when it begins, and when it was played to its end. */
export class TalkedAnswer {
  /** Resolves when an answer that was expected has been heard. */
  readonly over: Promise<void>;
  private settle: () => void = () => undefined;
  private stopWaiting: () => void = () => undefined;
  private readonly texts = { user: '', assistant: '' };
  private expectedAtMs: number | undefined;
  private firstAudioAtMs: number | undefined;
  private audioSamples = 0;
  private playedByMs = 0;
  private isTold = false;
  private isEarly = false;

  constructor(
    private readonly surface: Pick<TalkSurface, 'rateHz' | 'tellsEnd'>,
    private readonly nowMs: () => number = () => performance.now(),
    private readonly after: (ms: number, run: () => void) => () => void = startTimer,
  ) {
    this.over = new Promise((resolve) => (this.settle = resolve));
  }

  get figures(): Omit<TalkedTurn, 'file'> {
    const { firstAudioAtMs, expectedAtMs = 0, texts, isEarly } = this;
    return {
      latencyMs: firstAudioAtMs === undefined ? undefined : firstAudioAtMs - expectedAtMs,
      isEarly,
      heard: texts.user,
      answered: texts.assistant,
      audioMs: this.msOf(this.audioSamples),
    };
  }

  /** The last sound was said: what is heard from now on answers it. */
  expect(): void {
    this.expectedAtMs = this.nowMs();
    this.isEarly = this.audioSamples > 0;
    this.audioSamples = 0;
    this.isTold = false;
  }

  /** @returns whether the answer begins with it. */
  take(event: TalkEvent): boolean {
    if (event.type === 'said') this.texts[event.speaker] = event.text;
    if (event.type === 'halted') this.playedByMs = this.nowMs();
    if (event.type === 'answer-over') this.isTold = this.firstAudioAtMs !== undefined;
    const isFirst = event.type === 'audio' && this.hear(event.pcm);
    this.awaitEnd();
    return isFirst;
  }

  private hear(pcm: Int16Array): boolean {
    this.audioSamples += pcm.length;
    this.isTold = false;
    this.playedByMs = Math.max(this.playedByMs, this.nowMs()) + this.msOf(pcm.length);
    if (this.expectedAtMs === undefined || this.firstAudioAtMs !== undefined) return false;
    this.firstAudioAtMs = this.nowMs();
    return true;
  }

  private awaitEnd(): void {
    this.stopWaiting();
    if (this.firstAudioAtMs === undefined || (this.surface.tellsEnd && !this.isTold)) return;
    const quietMs = this.surface.tellsEnd ? 0 : QUIET_MS;
    this.stopWaiting = this.after(Math.max(0, this.playedByMs - this.nowMs()) + quietMs, this.settle);
  }

  private msOf(samples: number): number {
    return (samples * 1000) / this.surface.rateHz;
  }
}

function startTimer(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}
