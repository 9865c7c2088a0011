import type { InferencePriority } from '../../ports/speech-to-text.js';

/** What the order of requests depends on. */
export interface Queueable {
  kind: 'recognize' | 'detect';
  priority: InferencePriority;
  /** Length of the audio. */
  samples: number;
  /** How often a worker has already failed at it. */
  attempts: number;
}

/** Two pieces are decoded together when the shorter has at least this share of the longer's length. */
const LIKE_LENGTH = 0.75;

/**
 * The requests that wait for a worker, in order: live ones, interim ones, batch voice detection (short, and what further
 * pieces come from), batch pieces. First come, first served within each.
 */
export class RequestQueue<T extends Queueable> {
  private readonly live: T[] = [];
  private readonly interim: T[] = [];
  private readonly detections: T[] = [];
  private readonly pieces: T[] = [];

  get size(): number {
    return this.lanes.reduce((sum, lane) => sum + lane.length, 0);
  }

  get liveSize(): number {
    return this.live.length;
  }

  push(request: T): void {
    this.laneOf(request).push(request);
  }

  /** Puts a request before those that wait: one that was being done when its worker died has waited already. */
  pushFirst(request: T): void {
    this.laneOf(request).unshift(request);
  }

  /** @returns whether the request was waiting. */
  remove(request: T): boolean {
    const lane = this.laneOf(request);
    const at = lane.indexOf(request);
    if (at >= 0) lane.splice(at, 1);
    return at >= 0;
  }

  /** Empties the queue. */
  drain(): T[] {
    return this.lanes.flatMap((lane) => lane.splice(0));
  }

  /**
   * Takes what a free worker should do next: one request, or up to `maxPieces` batch pieces of like length. Pieces are
   * shared out among the workers rather than piled on the first. A piece that has failed before goes alone, so that it
   * cannot take others with it.
   */
  take(maxPieces: number, workers: number): T[] {
    const alone = this.live.shift() ?? this.interim.shift() ?? this.detections.shift();
    if (alone !== undefined) return [alone];
    const limit = Math.min(maxPieces, Math.ceil(this.pieces.length / workers));
    const first = this.pieces.shift();
    if (first === undefined) return [];
    if (first.attempts > 0 || limit <= 1) return [first];
    const group = [first, ...this.piecesLike(first).slice(0, limit - 1)];
    for (const piece of group.slice(1)) this.remove(piece);
    return group;
  }

  private get lanes(): readonly T[][] {
    return [this.live, this.interim, this.detections, this.pieces];
  }

  private piecesLike(first: T): T[] {
    const likeness = (piece: T): number =>
      Math.min(piece.samples, first.samples) / Math.max(piece.samples, first.samples);
    return this.pieces
      .filter((piece) => piece.attempts === 0 && likeness(piece) >= LIKE_LENGTH)
      .sort((a, b) => likeness(b) - likeness(a));
  }

  private laneOf(request: T): T[] {
    if (request.priority !== 'batch') return this[request.priority];
    return request.kind === 'detect' ? this.detections : this.pieces;
  }
}
