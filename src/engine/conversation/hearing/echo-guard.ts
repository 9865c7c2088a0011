import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';
import { LoweredRate } from './lowered-rate.js';

/** Voices are told apart below 500 Hz, and at an eighth of the rate the search costs a sixty-fourth. */
const STEP = 8;
const RATE_PER_MS = ENGINE_SAMPLE_RATE_HZ / 1000 / STEP;
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
/** An echo explains this share of the energy; somebody who speaks over it as loudly leaves it half. */
const MIN_SHARE = 0.55;

/**
 * Knows the echo of what is played by its wave, at any delay up to 0.7 s and any gain. A frame costs at most half a
 * million multiplications, and only while something is played and somebody seems to speak.
 */
export class EchoGuard {
  private readonly played = new Float32Array(KEPT);
  /** Position, in steps of the conversation's clock, behind the last that was played. */
  private playedEnd = 0;
  private readonly heard = new Float32Array(WINDOW);
  private readonly playedRate = new LoweredRate();
  private readonly heardRate = new LoweredRate();
  private delay: number | undefined;

  /** @param pcm what the far end plays from now on, behind what it was given before. */
  play(pcm: Int16Array, nowMs: number): void {
    const now = Math.round(nowMs * RATE_PER_MS);
    if (now - this.playedEnd > MAX_LATENESS) this.pauseUntil(now);
    for (const value of this.playedRate.push(pcm)) {
      this.played[this.playedEnd % KEPT] = value;
      this.playedEnd += 1;
    }
  }

  /** Nothing was played meanwhile; the echo of what was before may still be on its way. */
  private pauseUntil(now: number): void {
    for (let at = Math.max(this.playedEnd, now - KEPT); at < now; at += 1) this.played[at % KEPT] = 0;
    this.playedEnd = now;
  }

  /**
   * @param pcm the next frame that is heard.
   * @param atMs when it ended, on the conversation's clock.
   * @returns whether there may be an echo in it at all.
   */
  hear(pcm: Int16Array, atMs: number): boolean {
    const frame = this.heardRate.push(pcm);
    this.heard.copyWithin(0, frame.length);
    this.heard.set(frame, WINDOW - frame.length);
    return atMs * RATE_PER_MS < this.playedEnd + MAX_DELAY;
  }

  /** Whether what was heard last is for the most part an echo. */
  isEcho(atMs: number): boolean {
    const end = Math.round(atMs * RATE_PER_MS);
    const { delay } = this;
    if (delay !== undefined && this.search(end, delay - NEAR, delay + NEAR)) return true;
    return this.search(end, -NEAR, MAX_DELAY);
  }

  private search(end: number, from: number, to: number): boolean {
    const energy = this.heard.reduce((sum, value) => sum + value * value, 0);
    if (energy === 0) return false;
    let best = MIN_SHARE;
    for (let delay = from; delay <= to; delay += 1) {
      const share = this.shareAt(end - delay - WINDOW) / energy;
      if (share < best) continue;
      best = share;
      this.delay = delay;
    }
    return best > MIN_SHARE;
  }

  /** Energy of what was heard that is explained by what was played from there on. */
  private shareAt(start: number): number {
    const { heard, played } = this;
    if (start < 0 || start <= this.playedEnd - KEPT) return 0;
    const known = Math.min(WINDOW, this.playedEnd - start);
    let both = 0;
    let energy = 0;
    for (let at = 0; at < known; at += 1) {
      const value = played[(start + at) % KEPT] ?? 0;
      both += value * (heard[at] ?? 0);
      energy += value * value;
    }
    return energy === 0 ? 0 : both ** 2 / energy;
  }
}
