import { ENGINE_SAMPLE_RATE_HZ } from '../ports/audio-decoder.js';
import { VAD_FRAME_SAMPLES } from '../ports/voice-activity.js';
import { PcmStore } from './pcm-store.js';
import { chooseGap, quietestFrame } from './piece-cuts.js';
import { SpeechRegionTracker, type SpeechRegion } from './speech-regions.js';

/** A piece of a recording that a recogniser takes in one go. */
export interface AudioPiece {
  /** Counts from 0 in each recording; the same recording is always cut into the same pieces. */
  index: number;
  startMs: number;
  endMs: number;
  pcm: Int16Array;
  /** Mean probability of speech, 0–1, where voice detection found speech in it. */
  speechProbability: number;
}

export interface PieceCutterOptions {
  /** No piece is longer. */
  maxPieceSec: number;
}

/** Kept before and after speech; half the silence where that is shorter. */
const PAD_FRAMES = 5;
/** Silence of this length ends a piece. */
const LONG_SILENCE_FRAMES = 47;
/** A piece holds at least a quarter of a second of speech. */
const MIN_SPEECH_FRAMES = 8;

/**
 * Cuts a recording at its silences into pieces for recognition, as its frames come. A recording that fits one piece
 * stays whole when there is speech in it: the recogniser does better on short clips that are not trimmed. Holds
 * little more than one piece of audio.
 */
export class PieceCutter {
  private readonly maxSamples: number;
  private readonly maxFrames: number;
  private readonly store = new PcmStore();
  private readonly tracker = new SpeechRegionTracker();
  /** Probabilities kept back while the recording may still fit one piece. */
  private heldBack: number[] | undefined = [];
  /** Stretches of speech of the piece in the making. */
  private regions: SpeechRegion[] = [];
  private frame = 0;
  private previousEnd = 0;
  private nextIndex = 0;

  constructor({ maxPieceSec }: PieceCutterOptions) {
    this.maxSamples = Math.floor(maxPieceSec * ENGINE_SAMPLE_RATE_HZ);
    this.maxFrames = Math.floor(this.maxSamples / VAD_FRAME_SAMPLES);
  }

  /** Samples held in memory. */
  get heldSamples(): number {
    return this.store.heldSamples;
  }

  /**
   * @param pcm the samples of whole frames; only the last frame of a recording may be incomplete.
   * @param probabilities of speech, one for each frame.
   * @returns the pieces that are complete now.
   */
  push(pcm: Int16Array, probabilities: Float32Array): AudioPiece[] {
    this.store.append(pcm);
    if (this.heldBack === undefined) return this.cut(probabilities);
    this.heldBack.push(...probabilities);
    if (this.store.totalSamples <= this.maxSamples) return [];
    const all = this.heldBack;
    this.heldBack = undefined;
    return this.cut(all);
  }

  /** Call once, at the end of the recording. @returns the last pieces. */
  finish(): AudioPiece[] {
    const short = this.heldBack;
    for (const probability of short ?? []) this.track(probability);
    const last = this.tracker.finish();
    if (last !== undefined) this.regions.push(last);
    const total = this.store.totalSamples;
    if (short !== undefined) return this.emit(this.regions, 0, total);
    const start = this.pieceStart();
    return start === undefined ? [] : this.emitFrames(this.regions, start, Number.POSITIVE_INFINITY);
  }

  private cut(probabilities: Iterable<number>): AudioPiece[] {
    const pieces: AudioPiece[] = [];
    for (const probability of probabilities) {
      this.track(probability);
      const start = this.pieceStart();
      if (start !== undefined) pieces.push(...this.cutIfDue(start));
    }
    const neededFrom = this.pieceStart() ?? this.frame - PAD_FRAMES;
    this.store.dropBefore(neededFrom * VAD_FRAME_SAMPLES);
    return pieces;
  }

  private track(probability: number): void {
    const ended = this.tracker.push(probability);
    if (ended !== undefined) this.regions.push(ended);
    this.frame += 1;
  }

  private cutIfDue(start: number): AudioPiece[] {
    const lastEnd = this.regions.at(-1)?.end;
    const isSilent = this.tracker.speakingSince === undefined && lastEnd !== undefined;
    if (isSilent && this.frame - lastEnd >= LONG_SILENCE_FRAMES) {
      return this.emitFrames(this.regions.splice(0), start, this.frame);
    }
    return this.frame - start >= this.maxFrames ? this.cutFull(start) : [];
  }

  /** The piece is as long as it may be: cuts it at a silence, or where it is quietest when it has none. */
  private cutFull(start: number): AudioPiece[] {
    const nextStart = this.tracker.speakingSince ?? this.frame;
    const gap = chooseGap(this.regions, nextStart, start, this.maxFrames);
    if (gap !== undefined) {
      const middle = Math.ceil((gap.start + gap.end) / 2);
      return this.emitFrames(this.regions.splice(0, gap.regionsBefore), start, middle);
    }
    const from = start + Math.floor(this.maxFrames / 2);
    const to = this.frame - 2 * MIN_SPEECH_FRAMES;
    const pcm = this.store.slice(from * VAD_FRAME_SAMPLES, to * VAD_FRAME_SAMPLES);
    const at = from + quietestFrame(pcm);
    const before = this.tracker.splitAt(at);
    return this.emitFrames([...this.regions.splice(0), ...(before === undefined ? [] : [before])], start, at);
  }

  /** Where the piece in the making begins; undefined while there is no speech for it. */
  private pieceStart(): number | undefined {
    const first = this.regions[0]?.start ?? this.tracker.speakingSince;
    return first === undefined ? undefined : Math.max(this.previousEnd, first - PAD_FRAMES);
  }

  private emitFrames(regions: readonly SpeechRegion[], start: number, limit: number): AudioPiece[] {
    const end = Math.min((regions.at(-1)?.end ?? start) + PAD_FRAMES, limit, start + this.maxFrames);
    this.previousEnd = end;
    return this.emit(regions, start * VAD_FRAME_SAMPLES, end * VAD_FRAME_SAMPLES);
  }

  private emit(regions: readonly SpeechRegion[], start: number, wantedEnd: number): AudioPiece[] {
    const speechFrames = regions.reduce((sum, region) => sum + region.end - region.start, 0);
    if (speechFrames < MIN_SPEECH_FRAMES) return [];
    const weighed = regions.reduce(
      (sum, region) => sum + (region.end - region.start) * region.probability,
      0,
    );
    const end = Math.min(wantedEnd, this.store.totalSamples);
    const index = this.nextIndex;
    this.nextIndex += 1;
    const speechProbability = weighed / speechFrames;
    return [
      { index, startMs: toMs(start), endMs: toMs(end), pcm: this.store.slice(start, end), speechProbability },
    ];
  }
}

function toMs(samples: number): number {
  return Math.round((samples * 1000) / ENGINE_SAMPLE_RATE_HZ);
}
