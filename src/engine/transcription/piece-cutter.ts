import { OpenPiece, type AudioPiece } from './open-piece.js';

export interface PieceCutterOptions {
  /** No piece is longer. */
  maxPieceSec: number;
}

/** Silence of this length ends a piece. */
const LONG_SILENCE_FRAMES = 47;

/**
 * Cuts a recording at its silences into pieces for recognition, as its frames come. A recording that fits one piece
 * stays whole when there is speech in it: the recogniser does better on short clips that are not trimmed. Holds
 * little more than one piece of audio.
 */
export class PieceCutter {
  private readonly open: OpenPiece;
  /** Probabilities kept back while the recording may still fit one piece. */
  private heldBack: number[] | undefined = [];

  constructor({ maxPieceSec }: PieceCutterOptions) {
    this.open = new OpenPiece(maxPieceSec);
  }

  /** Samples held in memory. */
  get heldSamples(): number {
    return this.open.heldSamples;
  }

  /**
   * @param pcm the samples of whole frames; only the last frame of a recording may be incomplete.
   * @param probabilities of speech, one for each frame.
   * @returns the pieces that are complete now.
   */
  push(pcm: Int16Array, probabilities: Float32Array): AudioPiece[] {
    this.open.append(pcm);
    if (this.heldBack === undefined) return this.cut(probabilities);
    this.heldBack.push(...probabilities);
    if (this.open.totalSamples <= this.open.maxSamples) return [];
    const all = this.heldBack;
    this.heldBack = undefined;
    return this.cut(all);
  }

  /** Call once, at the end of the recording. @returns the last pieces. */
  finish(): AudioPiece[] {
    for (const probability of this.heldBack ?? []) this.open.track(probability);
    this.open.endSpeech();
    return this.heldBack === undefined ? this.open.close(Number.POSITIVE_INFINITY) : this.open.closeWhole();
  }

  private cut(probabilities: Iterable<number>): AudioPiece[] {
    const pieces: AudioPiece[] = [];
    for (const probability of probabilities) {
      this.open.track(probability);
      pieces.push(...this.cutIfDue());
    }
    this.open.dropUnneeded();
    return pieces;
  }

  private cutIfDue(): AudioPiece[] {
    const { silentSince, now } = this.open;
    if (silentSince !== undefined && now - silentSince >= LONG_SILENCE_FRAMES) return this.open.close();
    return this.open.isFull ? this.open.split() : [];
  }
}
