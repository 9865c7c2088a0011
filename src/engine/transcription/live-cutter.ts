import { ENGINE_SAMPLE_RATE_HZ } from '../ports/audio-decoder.js';
import { VAD_FRAME_SAMPLES } from '../ports/voice-activity.js';
import { OpenPiece, type AudioPiece } from './open-piece.js';
import { SPEECH_REGION_DEFAULTS } from './speech-regions.js';

const FRAME_MS = (VAD_FRAME_SAMPLES * 1000) / ENGINE_SAMPLE_RATE_HZ;
const { onThreshold, minRegionFrames } = SPEECH_REGION_DEFAULTS;

export interface LiveCutterOptions {
  /** No piece is longer. */
  maxPieceSec: number;
  /** What two pieces have in common where they are cut while somebody speaks; 0 when absent. */
  overlapSec?: number;
  /** Speech that it takes before anything is told. */
  minSpeechMs: number;
  /** Silence that ends what was said; it takes a tenth of a second to be noticed at all. */
  endSilenceMs: number;
}

/** What live audio shows, as its frames come. */
export type LiveStep =
  | { type: 'speech-started'; atMs: number }
  /** Silence begins; the piece is the one that follows as `piece` if it lasts. */
  | { type: 'paused'; piece: AudioPiece }
  /** Speech goes on: the piece of the pause is void. */
  | { type: 'resumed' }
  | { type: 'piece'; piece: AudioPiece }
  | { type: 'speech-ended'; atMs: number };

/**
 * Cuts live speech into pieces for recognition: at silence of the length asked for, where a piece gets too long, and
 * on demand. Pieces hold all speech of a quarter of a second or more that was told to have started, and have audio in
 * common only where one gets too long.
 */
export class LiveCutter {
  private readonly open: OpenPiece;
  private readonly minSpeechFrames: number;
  private readonly endSilenceFrames: number;
  private hasStarted = false;
  /** Frames of speech, less those without it since: quiet speech comes and goes, a click does not last. */
  private heard = 0;
  private silentSince: number | undefined;
  private pause: { piece: AudioPiece; at: number } | undefined;

  constructor({ maxPieceSec, overlapSec = 0, minSpeechMs, endSilenceMs }: LiveCutterOptions) {
    this.open = new OpenPiece({ maxPieceSec, overlapSec });
    this.minSpeechFrames = Math.max(1, Math.ceil(minSpeechMs / FRAME_MS));
    this.endSilenceFrames = Math.ceil(endSilenceMs / FRAME_MS);
  }

  /** Samples held in memory. */
  get heldSamples(): number {
    return this.open.heldSamples;
  }

  /** Speech that is in no piece yet, while somebody speaks. */
  get growing(): AudioPiece | undefined {
    return this.hasStarted && this.silentSince === undefined ? this.open.peek() : undefined;
  }

  /**
   * @param pcm the samples of whole frames.
   * @param probabilities of speech, one for each frame.
   */
  push(pcm: Int16Array, probabilities: Float32Array): LiveStep[] {
    this.open.append(pcm);
    const steps: LiveStep[] = [];
    for (const probability of probabilities) {
      this.open.track(probability);
      this.heard = Math.max(0, this.heard + (probability >= onThreshold ? 1 : -1));
      steps.push(...this.start(), ...this.follow(), ...this.split());
    }
    this.open.dropUnneeded();
    return steps;
  }

  /** Ends what is being said, here: who goes on speaking begins anew. */
  flush(): LiveStep[] {
    this.open.endSpeech();
    const start = this.hasStarted ? undefined : this.open.speechStart;
    const pieces = this.takePieces();
    this.reset();
    if (start === undefined || pieces.length === 0) return pieces;
    return [{ type: 'speech-started', atMs: start * FRAME_MS }, ...pieces];
  }

  private start(): LiveStep[] {
    const start = this.open.speechStart;
    if (this.hasStarted || start === undefined || this.heard < this.minSpeechFrames) return [];
    this.hasStarted = true;
    return [{ type: 'speech-started', atMs: start * FRAME_MS }];
  }

  private follow(): LiveStep[] {
    const { speakingSince, now } = this.open;
    if (speakingSince === undefined) return this.followSilence();
    // Less may be a click that the silence goes on after.
    if (this.heard < minRegionFrames && now - speakingSince < 2 * minRegionFrames) return [];
    this.silentSince = undefined;
    return this.resume();
  }

  private followSilence(): LiveStep[] {
    const { open } = this;
    const since = open.silentSince ?? this.silentSince;
    if (since === undefined) return [];
    const steps = since === this.silentSince ? [] : this.resume();
    this.silentSince = since;
    if (open.now - since >= this.endSilenceFrames) return [...steps, ...this.end(since)];
    if (!this.hasStarted || this.pause !== undefined) return steps;
    this.heard = 0;
    const piece = open.peek();
    if (piece === undefined) return steps;
    this.pause = { piece, at: open.now };
    return [...steps, { type: 'paused', piece }];
  }

  private end(since: number): LiveStep[] {
    const { hasStarted } = this;
    const pieces = this.takePieces();
    this.reset();
    return hasStarted ? [...pieces, { type: 'speech-ended', atMs: since * FRAME_MS }] : [];
  }

  private resume(): LiveStep[] {
    if (this.pause === undefined) return [];
    this.pause = undefined;
    return [{ type: 'resumed' }];
  }

  /** A piece that ends in a pause is long enough when the pause is over. */
  private split(): LiveStep[] {
    if (!this.open.isFull || this.pause !== undefined) return [];
    const pieces = this.open.split();
    return this.hasStarted ? pieces.map((piece) => ({ type: 'piece', piece })) : [];
  }

  private takePieces(): LiveStep[] {
    const pieces = this.open.close(this.pause?.at);
    return pieces.map((piece) => ({ type: 'piece', piece: this.pause?.piece ?? piece }));
  }

  private reset(): void {
    this.hasStarted = false;
    this.heard = 0;
    this.silentSince = undefined;
    this.pause = undefined;
  }
}
