import type { AudioPacket } from '../codec/carrier-codec.js';

/** Packets that wait for one before them: 100 ms of a telephone. */
const MAX_WAITING = 5;
/** So many late packets in a row are no stragglers: the carrier counts anew. */
const RESTART_AFTER = 25;
/** A shorter gap is a carrier's rounding. */
const MIN_GAP_MS = 15;
/** A longer gap is another clock, not a loss. */
const MAX_GAP_MS = 5000;
/** What is lost may come to as much as what came, and to this at the begin. */
const FREE_FILL_MS = 2000;
/** A clock that goes so far back was set. */
const CLOCK_SET_MS = 500;
/** What fills a gap begins as what came before it, fading. */
const FADE_MS = 40;

/**
 * Puts the packets of a call in order: those that come early wait for those before them, as long as few wait; copies and
 * stragglers are dropped. Where some were lost, what came before fades out and silence follows, so that times keep true.
 */
export class JitterBuffer {
  private readonly waiting = new Map<number, AudioPacket>();
  private next: number | undefined;
  private lateInARow = 0;
  /** Where the audio that was given ends, on the carrier's clock. */
  private endsAtMs: number | undefined;
  private fillableMs = FREE_FILL_MS;
  private last: Int16Array = new Int16Array(0);

  constructor(private readonly rateHz: number) {}

  /** The audio that is complete with this packet, in order. */
  push(packet: AudioPacket): Int16Array[] {
    const { number } = packet;
    if (number === undefined) return this.give(packet);
    this.next ??= number <= MAX_WAITING ? 1 : number;
    if (number < this.next && !this.countsAnew(number)) return [];
    this.lateInARow = 0;
    if (number === this.next && this.waiting.size === 0) {
      this.next += 1;
      return this.give(packet);
    }
    this.waiting.set(number, this.waiting.get(number) ?? packet);
    const given = this.drain();
    if (this.waiting.size <= MAX_WAITING) return given;
    this.next = Math.min(...this.waiting.keys());
    return [...given, ...this.drain()];
  }

  /** What still waits, when no more comes. */
  flush(): Int16Array[] {
    const packets = [...this.waiting].sort(([a], [b]) => a - b);
    this.waiting.clear();
    return packets.flatMap(([, packet]) => this.give(packet));
  }

  private countsAnew(number: number): boolean {
    this.lateInARow += 1;
    if (this.lateInARow < RESTART_AFTER) return false;
    this.waiting.clear();
    this.next = number;
    this.endsAtMs = undefined;
    return true;
  }

  private drain(): Int16Array[] {
    const given: Int16Array[] = [];
    for (;;) {
      const packet = this.next === undefined ? undefined : this.waiting.get(this.next);
      if (this.next === undefined || packet === undefined) return given;
      this.waiting.delete(this.next);
      this.next += 1;
      given.push(...this.give(packet));
    }
  }

  private give({ pcm, atMs }: AudioPacket): Int16Array[] {
    const lengthMs = (pcm.length * 1000) / this.rateHz;
    const gapMs = this.gapBefore(atMs);
    const fill = gapMs === 0 ? [] : [this.filling(gapMs)];
    if (atMs !== undefined) this.endsAtMs = (this.endsAtMs ?? atMs) + gapMs + lengthMs;
    this.fillableMs += lengthMs - gapMs;
    this.last = pcm;
    return [...fill, pcm];
  }

  private gapBefore(atMs: number | undefined): number {
    if (atMs === undefined || this.endsAtMs === undefined) return 0;
    const gapMs = atMs - this.endsAtMs;
    if (gapMs > MAX_GAP_MS || gapMs < -CLOCK_SET_MS) this.endsAtMs = atMs;
    return gapMs < MIN_GAP_MS || gapMs > Math.min(MAX_GAP_MS, this.fillableMs) ? 0 : gapMs;
  }

  private filling(gapMs: number): Int16Array {
    const { last, rateHz } = this;
    const fadeSamples = (FADE_MS * rateHz) / 1000;
    return Int16Array.from({ length: Math.round((gapMs * rateHz) / 1000) }, (_, index) =>
      index < fadeSamples ? (last[index % last.length] ?? 0) * (1 - index / fadeSamples) : 0,
    );
  }
}
