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

/** What the far end still has to play when it gets less than a chunk rather than nothing. */
const RESERVE_MS = 20;
const NOTHING = new Int16Array(0);

/**
 * Gives audio that comes faster than it is heard as it is due, in whole chunks, and knows by the clock how much of it was
 * played: the far end plays what it gets at once. Less than a chunk waits for more, but not until the far end has
 * nothing to play, nor at the beginning longer than what is missing takes at the pace of speech.
 */
export class PacedAudio {
  private readonly waiting: Int16Array[] = [];
  /** What has come of the next chunk. */
  private rest: Int16Array = NOTHING;
  private restDueAtMs: number | undefined;
  private readonly chunkMs: number;
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
    this.chunkMs =
      parts.chunkMs ?? Math.min(CHUNK_MS.max, Math.max(CHUNK_MS.min, parts.leadMs / CHUNKS_IN_LEAD));
    this.chunkSamples = Math.floor((this.chunkMs * parts.rateHz) / 1000);
    this.leadMs = Math.max(parts.leadMs, this.chunkMs);
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
    const all = this.rest.length === 0 ? pcm : joined(this.rest, pcm);
    const whole = all.length - (all.length % this.chunkSamples);
    for (let at = 0; at < whole; at += this.chunkSamples) {
      this.waiting.push(all.subarray(at, at + this.chunkSamples));
    }
    this.rest = all.subarray(whole);
    if (whole > 0) this.restDueAtMs = undefined;
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
      if (this.waiting.length === 0 && this.isRestDue()) this.takeRest();
      const [next] = this.waiting;
      if (next === undefined) return this.awaitMore();
      const untilRoomMs = this.aheadMs + this.msOf(next) - this.leadMs;
      if (untilRoomMs > 0) return this.pumpAfter(untilRoomMs);
      this.waiting.shift();
      this.given += next.length;
      this.endsAtMs = this.parts.clock.nowMs() + this.aheadMs + this.msOf(next);
      this.listener.onAudio(next);
    }
  };

  private isRestDue(): boolean {
    if (this.rest.length === 0) return false;
    const { aheadMs } = this;
    const nowMs = this.parts.clock.nowMs();
    this.restDueAtMs ??= nowMs + (aheadMs > 0 ? aheadMs - RESERVE_MS : this.chunkMs - this.msOf(this.rest));
    return this.state === 'ending' || nowMs >= this.restDueAtMs;
  }

  private takeRest(): void {
    this.waiting.push(this.rest);
    this.rest = NOTHING;
    this.restDueAtMs = undefined;
  }

  private awaitMore(): void {
    if (this.restDueAtMs !== undefined) this.pumpAfter(this.restDueAtMs - this.parts.clock.nowMs());
    else this.awaitEnd();
  }

  private awaitEnd(): void {
    if (this.state !== 'ending') return;
    if (this.aheadMs > 0) return this.pumpAfter(this.aheadMs);
    this.over();
    this.listener.onPlayed();
  }

  private over(): void {
    this.state = 'over';
    this.waiting.length = 0;
    this.rest = NOTHING;
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

function joined(first: Int16Array, second: Int16Array): Int16Array {
  const all = new Int16Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
