import { ENGINE_SAMPLE_RATE_HZ } from '../../../engine/ports/audio-decoder.js';
import type { ListeningStream } from '../../../engine/ports/streaming-speech-to-text.js';
import { PcmStore } from '../../../engine/transcription/pcm-store.js';

const SAMPLES_PER_MS = ENGINE_SAMPLE_RATE_HZ / 1000;
/** Held for a provider that takes over; more than this lies between two final texts only where nobody speaks. */
const MAX_HELD_SAMPLES = 30 * ENGINE_SAMPLE_RATE_HZ;
/** What is too much is let go a second at a time. */
const SPARE_SAMPLES = ENGINE_SAMPLE_RATE_HZ;

/** What was said since the last text that is final, with the flushes in it that are not answered. */
export class UnsettledAudio {
  private readonly store = new PcmStore();
  private readonly flushes: number[] = [];
  private settled = 0;
  private total = 0;

  /** @param isKept whether anybody may take over; without, no audio is held. */
  constructor(private readonly isKept: boolean) {}

  /** Flushes that are not answered. */
  get pendingFlushes(): number {
    return this.flushes.length;
  }

  push(pcm: Int16Array): void {
    this.total += pcm.length;
    if (!this.isKept) return;
    this.store.append(pcm.slice());
    if (this.store.heldSamples > MAX_HELD_SAMPLES + SPARE_SAMPLES)
      this.settleAt(this.total - MAX_HELD_SAMPLES);
  }

  flush(): void {
    this.flushes.push(this.total);
  }

  /** The oldest flush is answered. @returns where it was. */
  answerFlush(): number | undefined {
    const at = this.flushes.shift();
    if (at === undefined) return undefined;
    this.settleAt(at);
    return Math.round(at / SAMPLES_PER_MS);
  }

  /** All until then was told. */
  settle(atMs: number): void {
    this.settleAt(Math.min(atMs * SAMPLES_PER_MS, this.total));
  }

  /** Has a stream hear it all. @returns where in the recording the stream begins. */
  replayTo(stream: ListeningStream): number {
    let from = this.settled;
    const hear = (until: number): void => {
      if (until > from) stream.push(this.store.slice(from, until));
      from = Math.max(from, until);
    };
    for (const at of this.flushes) {
      hear(at);
      stream.flush();
    }
    hear(this.total);
    return Math.round(this.settled / SAMPLES_PER_MS);
  }

  private settleAt(position: number): void {
    this.settled = Math.max(this.settled, position);
    this.store.dropBefore(this.settled);
  }
}
