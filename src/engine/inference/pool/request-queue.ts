import type { InferencePriority } from '../../ports/speech-to-text.js';

/** What the order of requests depends on. */
export interface Queueable {
  kind: 'recognize' | 'detect' | 'judge' | 'synthesize' | 'load';
  priority: InferencePriority;
  /** Length of the audio, or about that of what is to be said. */
  samples: number;
  /** How often a worker has already failed at it. */
  attempts: number;
  /** Only pieces of equal likeness are recognised together. */
  likeness: string;
  /** When it came, on the clock of `performance.now()`. */
  sinceMs: number;
}

/**
 * Whether a worker can do a request: `now`; `after-load` of its model; `later`, when another worker or the memory that
 * models have is free.
 */
export type Fit = 'now' | 'after-load' | 'later';

/** Two pieces are decoded together when the shorter has at least this share of the longer's length. */
const LIKE_LENGTH = 0.75;
/** For so long, later requests for a model that is loaded go before one that another must be loaded for. */
const PATIENCE_MS = 10_000;

/**
 * The requests that wait for a worker, in order: live ones, interim ones, batch voice detection (short, and what further
 * pieces come from), batch pieces. First come, first served within each, as far as the worker has the model.
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

  /** Takes out the requests that `isMeant`; all of them when it is absent. */
  drain(isMeant: (request: T) => boolean = () => true): T[] {
    const drained = this.lanes.flatMap((lane) => lane.filter(isMeant));
    for (const request of drained) this.remove(request);
    return drained;
  }

  /**
   * Takes what a free worker should do next: one request, or up to `maxPieces` batch pieces of like length. Pieces are
   * shared out among the workers rather than piled on the first. A piece that has failed before goes alone, so that it
   * cannot take others with it, and so does one that its model must be loaded for, or that is to be said.
   *
   * @param fit what the worker can do.
   */
  take(maxPieces: number, workers: number, fit: (request: T) => Fit = () => 'now'): T[] {
    const limit = Math.min(maxPieces, Math.ceil(this.pieces.length / workers));
    for (const lane of this.lanes) {
      const first = takeFitting(lane, fit);
      if (first === undefined) continue;
      const isAlone = lane !== this.pieces || first.kind !== 'recognize' || first.attempts > 0;
      if (isAlone || limit <= 1 || fit(first) !== 'now') return [first];
      const group = [first, ...this.piecesLike(first).slice(0, limit - 1)];
      for (const piece of group.slice(1)) this.remove(piece);
      return group;
    }
    return [];
  }

  private get lanes(): readonly T[][] {
    return [this.live, this.interim, this.detections, this.pieces];
  }

  private piecesLike(first: T): T[] {
    const likeness = (piece: T): number =>
      Math.min(piece.samples, first.samples) / Math.max(piece.samples, first.samples);
    return this.pieces
      .filter((piece) => piece.attempts === 0 && piece.likeness === first.likeness)
      .filter((piece) => likeness(piece) >= LIKE_LENGTH)
      .sort((a, b) => likeness(b) - likeness(a));
  }

  private laneOf(request: T): T[] {
    if (request.priority !== 'batch') return this[request.priority];
    return request.kind === 'detect' ? this.detections : this.pieces;
  }
}

/** The first request that can be done now, or the first of all that can be done when its patience has ended. */
function takeFitting<T extends Queueable>(lane: T[], fit: (request: T) => Fit): T | undefined {
  const impatientSinceMs = performance.now() - PATIENCE_MS;
  let chosen = -1;
  for (const [index, request] of lane.entries()) {
    const can = fit(request);
    if (can === 'later' || (can === 'after-load' && chosen >= 0)) continue;
    if (chosen < 0 || can === 'now') chosen = index;
    if (can === 'now' || request.sinceMs < impatientSinceMs) break;
  }
  return chosen < 0 ? undefined : lane.splice(chosen, 1)[0];
}
