import { OpenPiece, type AudioPiece, type OpenPieceOptions } from './open-piece.js';

export interface PieceCutterOptions extends OpenPieceOptions {
  /** Whether a recording that fits one piece is one; true when absent. */
  keepsShortWhole?: boolean;
}

/** Silence of this length ends a piece that is long enough … */
const LONG_SILENCE_FRAMES = 47;
/** … and this one any piece. */
const VERY_LONG_SILENCE_FRAMES = 94;

/**
 * Cuts a recording at its silences into pieces for recognition, as its frames come. A recording that fits one piece
 * stays whole when there is speech in it: the recogniser does better on short clips that are not trimmed. Pieces have
 * audio in common only where there is no silence to cut at. Holds little more than one piece of audio.
 */
export class PieceCutter {
  private readonly open: OpenPiece;
  /** Probabilities kept back while the recording may still fit one piece. */
  private heldBack: number[] | undefined;

  constructor({ keepsShortWhole = true, ...options }: PieceCutterOptions) {
    this.open = new OpenPiece(options);
    this.heldBack = keepsShortWhole ? [] : undefined;
  }

  /** Samples held in memory. */
  get heldSamples(): number {
    return this.open.heldSamples;
  }

  /** No piece that is to come begins earlier. */
  get earliestMs(): number {
    return this.open.earliestMs;
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
    const { silentSince, now, isLong } = this.open;
    const enough = isLong ? LONG_SILENCE_FRAMES : VERY_LONG_SILENCE_FRAMES;
    if (silentSince !== undefined && now - silentSince >= enough) return this.open.close();
    return this.open.isFull ? this.open.split() : [];
  }
}
