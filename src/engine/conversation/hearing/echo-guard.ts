import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';
import { VAD_FRAME_SAMPLES } from '../../ports/voice-activity.js';
import { LOWERED_RATE_HZ, LoweredRate } from './lowered-rate.js';

/** At an eighth of the rate the search costs a sixty-fourth. */
const RATE_PER_MS = LOWERED_RATE_HZ / 1000;
/** What is compared: long enough for chance not to look like an echo, short enough to notice who speaks over one. */
const WINDOW = 192 * RATE_PER_MS;
/** Buffers of the far end, its loudspeaker and the way back. */
const MAX_DELAY = 700 * RATE_PER_MS;
/** What comes no later follows what is being played without a gap: the far end has some in hand. */
const MAX_LATENESS = 200 * RATE_PER_MS;
/** What is played may be given so far ahead. */
const KEPT = 4096;
/** Where the echo was found last, it is looked for first, so far to both sides. */
const NEAR = 32 * RATE_PER_MS;
/** One in so many places is looked at first; where they explain less than this share, there is no echo. */
const COARSE_STEP = 6;
const COARSE_SHARE = 0.3;
/** An echo explains this share of the energy; somebody who speaks over it as loudly leaves it half. */
const MIN_SHARE = 0.55;
/** Frames that fill what is compared, and what its first value is made of. */
const HEARD_FRAMES = Math.ceil((WINDOW * ENGINE_SAMPLE_RATE_HZ) / LOWERED_RATE_HZ / VAD_FRAME_SAMPLES) + 1;
/** So much is lowered at once: what that takes is held for as long as the conversation lasts. */
const BLOCK_SAMPLES = 512;

/** What was played, for one search; no search waits for anything, so that all conversations share it. */
const stretch = new Float32Array(WINDOW + NEAR + MAX_DELAY);

/**
 * Knows the echo of what is played by its wave, at any delay up to 0.7 s and any gain. A frame costs at most a
 * tenth of a million multiplications where nothing resembles it, and only while something is played and somebody seems to speak.
 */
export class EchoGuard {
  /** Held for as long as an echo of it may come. */
  private played: Int16Array | undefined;
  /** Position, in steps of the conversation's clock, behind the last that was played. */
  private playedEnd = 0;
  private readonly heard = new Float32Array(WINDOW);
  /** The latest frames, as far as they are not in `heard`: nobody asks of most of them whether they are an echo. */
  private readonly unlowered: Int16Array[] = [];
  private readonly playedRate: LoweredRate;
  private readonly heardRate = new LoweredRate(ENGINE_SAMPLE_RATE_HZ);
  private delay: number | undefined;

  /** @param playedHz rate of what is played, a multiple of 2 kHz. */
  constructor(playedHz: number = ENGINE_SAMPLE_RATE_HZ) {
    this.playedRate = new LoweredRate(playedHz);
  }

  /** Bytes that are held of what was played. */
  get heldBytes(): number {
    return this.played?.byteLength ?? 0;
  }

  /** @param pcm what the far end plays from now on, behind what it was given before. */
  play(pcm: Int16Array, nowMs: number): void {
    const now = Math.round(nowMs * RATE_PER_MS);
    const played = (this.played ??= new Int16Array(KEPT));
    if (now - this.playedEnd > MAX_LATENESS) this.pauseUntil(now, played);
    for (let at = 0; at < pcm.length; at += BLOCK_SAMPLES) {
      for (const value of this.playedRate.push(pcm.subarray(at, at + BLOCK_SAMPLES))) {
        played[this.playedEnd % KEPT] = Math.round(value);
        this.playedEnd += 1;
      }
    }
  }

  /** Nothing was played meanwhile; the echo of what was before may still be on its way. */
  private pauseUntil(now: number, played: Int16Array): void {
    for (let at = Math.max(this.playedEnd, now - KEPT); at < now; at += 1) played[at % KEPT] = 0;
    this.playedEnd = now;
  }

  /**
   * @param pcm the next frame that is heard; kept, not copied.
   * @param atMs when it ended, on the conversation's clock.
   * @returns whether there may be an echo in it at all.
   */
  hear(pcm: Int16Array, atMs: number): boolean {
    if (this.unlowered.push(pcm) > HEARD_FRAMES) this.unlowered.shift();
    const mayBe = atMs * RATE_PER_MS < this.playedEnd + MAX_DELAY;
    if (!mayBe) this.played = undefined;
    return mayBe;
  }

  /** Whether what was heard last is for the most part an echo. */
  isEcho(atMs: number): boolean {
    const end = Math.round(atMs * RATE_PER_MS);
    const { delay } = this;
    this.lowerHeard();
    if (delay !== undefined && this.search(end, delay - NEAR, delay + NEAR)) return true;
    return this.search(end, -NEAR, MAX_DELAY);
  }

  private lowerHeard(): void {
    for (const pcm of this.unlowered) {
      const frame = this.heardRate.push(pcm);
      this.heard.copyWithin(0, frame.length);
      this.heard.set(frame, WINDOW - frame.length);
    }
    this.unlowered.length = 0;
  }

  private search(end: number, from: number, to: number): boolean {
    const { played } = this;
    const energy = energyOf(this.heard, 1);
    if (energy === 0 || played === undefined) return false;
    const coarseEnergy = energyOf(this.heard, COARSE_STEP);
    this.lay(played, end - to - WINDOW, to - from + WINDOW);
    let best = MIN_SHARE;
    for (let delay = from; delay <= to; delay += 1) {
      const at = to - delay;
      if (this.shareAt(at, COARSE_STEP) < COARSE_SHARE * coarseEnergy) continue;
      const share = this.shareAt(at, 1) / energy;
      if (share < best) continue;
      best = share;
      this.delay = delay;
    }
    return best > MIN_SHARE;
  }

  /** Lays out what was played from a place on, nothing where that is not known any more, or not yet. */
  private lay(played: Int16Array, start: number, count: number): void {
    const { playedEnd } = this;
    const oldest = Math.max(0, playedEnd - KEPT + 1);
    for (let index = 0; index < count; index += 1) {
      const at = start + index;
      stretch[index] = at >= oldest && at < playedEnd ? played[at % KEPT]! : 0;
    }
  }

  /** Energy of what was heard, at one in `step` places, that is explained by what was laid out from there on. */
  private shareAt(start: number, step: number): number {
    const { heard } = this;
    let both = 0;
    let energy = 0;
    for (let at = 0; at < WINDOW; at += step) {
      const value = stretch[start + at]!;
      both += value * heard[at]!;
      energy += value * value;
    }
    return energy === 0 ? 0 : both ** 2 / energy;
  }
}

function energyOf(values: Float32Array, step: number): number {
  let energy = 0;
  for (let at = 0; at < values.length; at += step) energy += values[at]! * values[at]!;
  return energy;
}
