import { ENGINE_SAMPLE_RATE_HZ } from '../../../engine/ports/audio-decoder.js';
import type { ListeningStream } from '../../../engine/ports/streaming-speech-to-text.js';
import { VAD_FRAME_SAMPLES } from '../../../engine/ports/voice-activity.js';
import { PcmStore } from '../../../engine/transcription/pcm-store.js';

const SAMPLES_PER_MS = ENGINE_SAMPLE_RATE_HZ / 1000;
/** Held for a provider that takes over; more than this lies between two final texts only where nobody speaks. */
const MAX_HELD_SAMPLES = 30 * ENGINE_SAMPLE_RATE_HZ;
/** Less is enough since all that was said is final: whoever takes over has a moment of silence before the next word. */
const MAX_QUIET_SAMPLES = 2 * ENGINE_SAMPLE_RATE_HZ;
/** Nobody speaks in a frame of which voice detection says so. */
const QUIET = 0.35;
/** What is too much is let go a second at a time. */
const SPARE_SAMPLES = ENGINE_SAMPLE_RATE_HZ;

/** Audio that came at once, with the probability of speech of each of its frames where that is known. */
interface Chunk {
  from: number;
  to: number;
  speech?: Float32Array | undefined;
}

/** What was said since the last text that is final, with the flushes in it that are not answered. */
export class UnsettledAudio {
  private readonly store = new PcmStore();
  private chunks: Chunk[] = [];
  private readonly flushes: number[] = [];
  private settled = 0;
  private total = 0;
  /** Behind the last frame that may be speech. */
  private saidTo = 0;

  /** @param isKept whether anybody may take over; without, no audio is held. */
  constructor(private readonly isKept: boolean) {}

  /** Flushes that are not answered. */
  get pendingFlushes(): number {
    return this.flushes.length;
  }

  /** @param speech of each frame: who takes over is to find speech where it was found, and no echo. */
  push(pcm: Int16Array, speech?: Float32Array): void {
    const from = this.total;
    this.total += pcm.length;
    if (!this.isKept) return;
    this.store.append(pcm.slice());
    this.chunks.push({ from, to: this.total, speech: speech?.slice() });
    if (speech?.every((probability) => probability < QUIET) !== true) this.saidTo = this.total;
    const limit = this.saidTo > this.settled ? MAX_HELD_SAMPLES : MAX_QUIET_SAMPLES;
    if (this.store.heldSamples > limit + SPARE_SAMPLES) this.settleAt(this.total - limit);
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
    this.settleAt(Math.min(Math.round(atMs * SAMPLES_PER_MS), this.total));
  }

  /** Has a stream hear it all, from the frame on that is not settled. @returns where in the recording the stream begins. */
  replayTo(stream: ListeningStream): number {
    const parts = this.chunks.map((chunk) => unsettledPart(chunk, this.settled));
    const startsAt = parts[0]?.from ?? this.settled;
    for (const at of this.flushes) {
      this.hear(stream, takeUntil(parts, at));
      stream.flush();
    }
    this.hear(stream, parts);
    return Math.round(startsAt / SAMPLES_PER_MS);
  }

  /** Chunks that are alike are heard as one. */
  private hear(stream: ListeningStream, chunks: readonly Chunk[]): void {
    for (let first = 0, end = 0; first < chunks.length; first = end) {
      const isKnown = chunks[first]?.speech !== undefined;
      const other = chunks.findIndex((chunk, at) => at > first && (chunk.speech !== undefined) !== isKnown);
      end = other < 0 ? chunks.length : other;
      const alike = chunks.slice(first, end);
      const pcm = this.store.slice(alike[0]?.from ?? 0, alike.at(-1)?.to ?? 0);
      if (pcm.length === 0) continue;
      stream.push(
        pcm,
        isKnown ? Float32Array.from(alike.flatMap(({ speech = [] }) => [...speech])) : undefined,
      );
    }
  }

  private settleAt(position: number): void {
    this.settled = Math.max(this.settled, position);
    this.chunks = this.chunks.filter(({ to }) => to > this.settled);
    this.store.dropBefore(this.chunks[0]?.from ?? this.settled);
  }
}

/** What of a chunk lies behind a place; whole frames where speech is known of them. */
function unsettledPart(chunk: Chunk, settled: number): Chunk {
  const { from, to, speech } = chunk;
  if (settled <= from) return chunk;
  if (speech === undefined) return { from: Math.min(settled, to), to };
  const frames = Math.floor((settled - from) / VAD_FRAME_SAMPLES);
  return { from: from + frames * VAD_FRAME_SAMPLES, to, speech: speech.subarray(frames) };
}

/** Takes those before a place out of the list. */
function takeUntil(chunks: Chunk[], place: number): Chunk[] {
  const end = chunks.findIndex(({ to }) => to > place);
  return chunks.splice(0, end < 0 ? chunks.length : end);
}
