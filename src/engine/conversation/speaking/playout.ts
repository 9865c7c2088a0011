import type { ConversationClock } from '../conversation-clock.js';
import type { SpeakingListener } from '../speaking.js';
import type { AnswerTrack } from './answer-track.js';

export interface PlayoutParts {
  clock: ConversationClock;
  rateHz: number;
  /** How far audio runs ahead of the listener's ear; never less than a chunk. */
  leadMs: number;
  /** How much audio is given at once; a share of the lead when absent. */
  chunkMs?: number | undefined;
}

type PlayoutListener = Pick<SpeakingListener, 'onSentence' | 'onAudio' | 'onSentenceEnd'> & {
  /** Everything there was has been played. */
  onOver(): void;
};

const CHUNK_MS = { min: 20, max: 100 };
/** Of the lead: more chunks keep it filled, fewer cost less. */
const CHUNKS_IN_LEAD = 4;

/**
 * Gives the audio of an answer as it is due, and knows by the clock how much of it was played: the far end plays what
 * it gets at once and without a break.
 */
export class Playout {
  private readonly chunkMs: number;
  private readonly chunkSamples: number;
  /** Place of the next sample to be given. */
  private nextAt = 0;
  /** As far as was heard before it was held. */
  private heardTo = 0;
  /** When the far end has played what it was given. */
  private endsAtMs = 0;
  private sentences = 0;
  private state: 'running' | 'held' | 'over' = 'running';
  private stopTimer: () => void = () => undefined;

  constructor(
    private readonly parts: PlayoutParts,
    private readonly track: AnswerTrack,
    private readonly listener: PlayoutListener,
  ) {
    const { leadMs, rateHz } = parts;
    this.chunkMs = parts.chunkMs ?? Math.min(CHUNK_MS.max, Math.max(CHUNK_MS.min, leadMs / CHUNKS_IN_LEAD));
    this.chunkSamples = Math.floor((this.chunkMs * rateHz) / 1000);
  }

  get heardText(): string {
    return this.track.heardText(Math.max(this.heardTo, this.playedTo));
  }

  /** Gives what is due, and comes back when more is. To be called when there is more audio. */
  readonly pump = (): void => {
    this.stopTimer();
    while (this.state === 'running') {
      this.tellEnds();
      const untilRoomMs = this.aheadMs + this.chunkMs - Math.max(this.parts.leadMs, this.chunkMs);
      if (untilRoomMs > 0) return this.pumpAfter(untilRoomMs);
      const isShort = this.aheadMs <= this.chunkMs;
      const pcm = this.track.read(this.nextAt, this.chunkSamples, isShort);
      if (pcm === undefined) return this.awaitMore(isShort);
      this.give(pcm);
    }
  };

  hold(): void {
    if (this.state === 'running') this.stop('held');
  }

  resume(): void {
    if (this.state !== 'held') return;
    this.state = 'running';
    this.nextAt = this.track.resumePoint(this.nextAt);
    this.pumpAfter(0);
  }

  cut(): void {
    if (this.state !== 'over') this.stop('over');
  }

  private get aheadMs(): number {
    return Math.max(0, this.endsAtMs - this.parts.clock.nowMs());
  }

  private get playedTo(): number {
    return this.nextAt - Math.round((this.aheadMs * this.parts.rateHz) / 1000);
  }

  private stop(state: 'held' | 'over'): void {
    this.state = state;
    this.stopTimer();
    this.nextAt = this.playedTo;
    this.heardTo = Math.max(this.heardTo, this.nextAt);
    this.endsAtMs = 0;
  }

  private give(pcm: Int16Array): void {
    const place = this.track.placeAt(this.nextAt);
    if (place !== undefined && place.number === undefined) {
      place.number = this.sentences++;
      this.listener.onSentence(place.number, place.audio.sentence.text);
      if (this.state !== 'running') return;
    }
    this.nextAt += pcm.length;
    this.endsAtMs = this.parts.clock.nowMs() + this.aheadMs + (pcm.length * 1000) / this.parts.rateHz;
    this.listener.onAudio(pcm);
    this.track.forget(this.playedTo);
  }

  private tellEnds(): void {
    for (const place of this.track.endedBy(this.nextAt)) {
      if (this.state !== 'running' || place.number === undefined) return;
      place.hasEnded = true;
      this.listener.onSentenceEnd(place.number);
    }
  }

  /** @param isShort whether all that there is was given; else the rest is, when the far end is about to run dry. */
  private awaitMore(isShort: boolean): void {
    if (this.track.isOverAt(this.nextAt)) this.endAfter(this.aheadMs);
    else if (!isShort) this.pumpAfter(this.aheadMs - this.chunkMs);
  }

  private endAfter(ms: number): void {
    this.tellEnds();
    if (this.state !== 'running') return;
    if (ms > 0) return this.pumpAfter(ms);
    this.stop('over');
    this.listener.onOver();
  }

  /** Whole milliseconds, so that time surely moves on. */
  private pumpAfter(ms: number): void {
    this.stopTimer = this.parts.clock.after(Math.ceil(ms), this.pump);
  }
}
