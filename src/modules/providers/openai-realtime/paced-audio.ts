import type { ConversationClock } from '../../../engine/conversation/conversation-clock.js';

export interface PacedAudioParts {
  clock: ConversationClock;
  rateHz: number;
  /** How far audio runs ahead of the listener's ear; never less than a chunk. */
  leadMs: number;
  /** How much audio is given at once, at most; a share of the lead when absent. */
  chunkMs?: number | undefined;
}

export interface PacedAudioListener {
  /** Audio that is due. */
  onAudio(pcm: Int16Array): void;
  /** Everything there was has been played. */
  onPlayed(): void;
}

const CHUNK_MS = { min: 20, max: 100 };
/** Of the lead: more chunks keep it filled, fewer cost less. */
const CHUNKS_IN_LEAD = 4;

/**
 * Gives audio that comes faster than it is heard as it is due, and knows by the clock how much of it was played: the far
 * end plays what it gets at once. Audio that comes no faster than that passes as it comes.
 */
export class PacedAudio {
  private readonly waiting: Int16Array[] = [];
  private readonly chunkSamples: number;
  private readonly leadMs: number;
  private given = 0;
  /** When the far end has played what it was given. */
  private endsAtMs = 0;
  private state: 'open' | 'ending' | 'over' = 'open';
  private stopTimer: () => void = () => undefined;

  constructor(
    private readonly parts: PacedAudioParts,
    private readonly listener: PacedAudioListener,
  ) {
    const chunkMs =
      parts.chunkMs ?? Math.min(CHUNK_MS.max, Math.max(CHUNK_MS.min, parts.leadMs / CHUNKS_IN_LEAD));
    this.chunkSamples = Math.floor((chunkMs * parts.rateHz) / 1000);
    this.leadMs = Math.max(parts.leadMs, chunkMs);
  }

  /** What was given, in samples. */
  get givenSamples(): number {
    return this.given;
  }

  /** What was heard of it. */
  get playedSamples(): number {
    return this.given - Math.round((this.aheadMs * this.parts.rateHz) / 1000);
  }

  push(pcm: Int16Array): void {
    if (this.state !== 'open') return;
    for (let at = 0; at < pcm.length; at += this.chunkSamples) {
      this.waiting.push(pcm.subarray(at, at + this.chunkSamples));
    }
    this.pump();
  }

  /** No more comes; the listener is told when all of it was played. */
  end(): void {
    if (this.state !== 'open') return;
    this.state = 'ending';
    this.pump();
  }

  /** Ends it at once; what was given and not played counts as not heard. */
  cut(): void {
    if (this.state === 'over') return;
    this.given = this.playedSamples;
    this.endsAtMs = 0;
    this.over();
  }

  private get aheadMs(): number {
    return Math.max(0, this.endsAtMs - this.parts.clock.nowMs());
  }

  private readonly pump = (): void => {
    this.stopTimer();
    while (this.state !== 'over') {
      const [next] = this.waiting;
      if (next === undefined) return this.awaitEnd();
      const untilRoomMs = this.aheadMs + this.msOf(next) - this.leadMs;
      if (untilRoomMs > 0) return this.pumpAfter(untilRoomMs);
      this.waiting.shift();
      this.given += next.length;
      this.endsAtMs = this.parts.clock.nowMs() + this.aheadMs + this.msOf(next);
      this.listener.onAudio(next);
    }
  };

  private awaitEnd(): void {
    if (this.state !== 'ending') return;
    if (this.aheadMs > 0) return this.pumpAfter(this.aheadMs);
    this.over();
    this.listener.onPlayed();
  }

  private over(): void {
    this.state = 'over';
    this.waiting.length = 0;
    this.stopTimer();
  }

  /** Whole milliseconds, so that time surely moves on. */
  private pumpAfter(ms: number): void {
    this.stopTimer = this.parts.clock.after(Math.ceil(ms), this.pump);
  }

  private msOf(pcm: Int16Array): number {
    return (pcm.length * 1000) / this.parts.rateHz;
  }
}
