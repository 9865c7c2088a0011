/** Of what is to be held when room is made: more is copied less often, less takes less. */
const ROOM = 1.5;
/** In samples: what a conversation holds while nobody speaks stays in the same room. */
const LEAST_ROOM = 4608;
/** Room of which less is in use is given up for a smaller one. */
const LEAST_USE = 1 / 4;

/** The stretch of a recording that is still needed: grows at the end, shrinks at the beginning. */
export class PcmStore {
  /** One sample behind the other; what was given of them stays as it is. */
  private room = new Int16Array(0);
  /** Whether anybody may have samples that lie in the room. */
  private isGiven = false;
  /** Positions in the recording: of the room's first sample, of the first that is held, and behind the last. */
  private roomStart = 0;
  private start = 0;
  private end = 0;

  /** Samples appended so far, dropped ones included. */
  get totalSamples(): number {
    return this.end;
  }

  /** Samples held in memory. */
  get heldSamples(): number {
    return this.end - this.start;
  }

  /** Keeps a copy of the samples. */
  append(pcm: Int16Array): void {
    if (this.end - this.roomStart + pcm.length > this.room.length) this.makeRoom(pcm.length);
    this.room.set(pcm, this.end - this.roomStart);
    this.end += pcm.length;
  }

  /**
   * The samples from `start` up to `end`, which must not be changed: they are not copied. What was dropped or has not
   * come yet is left out.
   */
  slice(start: number, end: number): Int16Array {
    const from = Math.min(Math.max(start, this.start), this.end);
    const to = Math.max(from, Math.min(end, this.end));
    this.isGiven ||= to > from;
    return this.room.subarray(from - this.roomStart, to - this.roomStart);
  }

  /** Forgets what lies before a position. */
  dropBefore(position: number): void {
    this.start = Math.min(Math.max(position, this.start), this.end);
    const isWaste = this.heldSamples < this.room.length * LEAST_USE;
    if (isWaste && this.room.length > LEAST_ROOM) this.makeRoom(0);
  }

  /** For so many more samples, and some to come. What was given is not overwritten. */
  private makeRoom(samples: number): void {
    const held = this.room.subarray(this.start - this.roomStart, this.end - this.roomStart);
    const length = Math.max(LEAST_ROOM, Math.ceil(ROOM * (held.length + samples)));
    const isReused = !this.isGiven && length <= this.room.length && this.room.length <= 2 * length;
    if (!isReused) this.room = new Int16Array(length);
    this.room.set(held);
    this.isGiven &&= isReused;
    this.roomStart = this.start;
  }
}
