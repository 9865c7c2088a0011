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
  /** What it has in common with the next piece, where it was cut while somebody spoke. */
  overlapMs?: number;
}

export interface OpenPieceOptions {
  /** No piece is longer. */
  maxPieceSec: number;
  /** Where there is a choice, pieces are cut no shorter. */
  minPieceSec?: number;
  /** What two pieces have in common where they are cut while somebody speaks; 0 when absent. */
  overlapSec?: number;
}

/** Kept before and after speech; half the silence where that is shorter. */
const PAD_FRAMES = 5;
/** A piece holds at least a quarter of a second of speech. */
const MIN_SPEECH_FRAMES = 8;

/**
 * The piece in the making: audio with its speech that is in no piece yet. Positions are frames from the start of the
 * recording. Holds little more than one piece of audio.
 */
export class OpenPiece {
  readonly maxSamples: number;
  private readonly maxFrames: number;
  private readonly minFrames: number;
  private readonly halfOverlapFrames: number;
  private readonly store = new PcmStore();
  private readonly tracker = new SpeechRegionTracker();
  private regions: SpeechRegion[] = [];
  private frame = 0;
  private previousEnd = 0;
  private nextIndex = 0;

  constructor({ maxPieceSec, minPieceSec = 0, overlapSec = 0 }: OpenPieceOptions) {
    this.maxSamples = Math.floor(maxPieceSec * ENGINE_SAMPLE_RATE_HZ);
    this.maxFrames = toFrames(maxPieceSec);
    this.minFrames = toFrames(minPieceSec);
    this.halfOverlapFrames = Math.min(toFrames(overlapSec / 2), Math.floor(this.maxFrames / 8));
  }

  get heldSamples(): number {
    return this.store.heldSamples;
  }

  get totalSamples(): number {
    return this.store.totalSamples;
  }

  /** Frames that were tracked. */
  get now(): number {
    return this.frame;
  }

  /** First frame of the speech that is going on. */
  get speakingSince(): number | undefined {
    return this.tracker.speakingSince;
  }

  /** Where speech last ended, in the piece. */
  get silentSince(): number | undefined {
    return this.speakingSince === undefined ? this.regions.at(-1)?.end : undefined;
  }

  /** Where its speech begins; undefined while there is none. */
  get speechStart(): number | undefined {
    return this.regions[0]?.start ?? this.tracker.speakingSince;
  }

  /** Where it begins: a little before its speech. */
  get start(): number | undefined {
    const first = this.speechStart;
    return first === undefined ? undefined : Math.max(this.previousEnd, first - PAD_FRAMES);
  }

  /** No piece that is to come begins earlier. */
  get earliestMs(): number {
    const frame = this.start ?? Math.max(this.previousEnd, this.frame - PAD_FRAMES);
    return toMs(frame * VAD_FRAME_SAMPLES);
  }

  /** Whether it is as long as pieces should at least be. */
  get isLong(): boolean {
    const end = this.silentSince ?? this.frame;
    return this.start !== undefined && end - this.start >= this.minFrames;
  }

  get isFull(): boolean {
    return this.start !== undefined && this.frame - this.start >= this.maxFrames;
  }

  /** Adds audio, ahead of what is tracked of it. */
  append(pcm: Int16Array): void {
    this.store.append(pcm);
  }

  /** The next frame is speech with this probability. */
  track(probability: number): void {
    const ended = this.tracker.push(probability);
    if (ended !== undefined) this.regions.push(ended);
    this.frame += 1;
  }

  /** Ends the speech that is going on, here. */
  endSpeech(): void {
    const last = this.tracker.finish();
    if (last !== undefined) this.regions.push(last);
  }

  /** Forgets audio that no piece needs. */
  dropUnneeded(): void {
    this.store.dropBefore((this.start ?? this.frame - PAD_FRAMES) * VAD_FRAME_SAMPLES);
  }

  /** The piece as it is so far, with the speech that is going on. */
  peek(): AudioPiece | undefined {
    const { start } = this;
    const { current } = this.tracker;
    const regions = current === undefined ? this.regions : [...this.regions, current];
    return start === undefined ? undefined : this.frames(regions, start, this.frame).piece;
  }

  /** The piece, when there is enough speech in it; what follows makes the next. */
  close(limit: number = this.frame): AudioPiece[] {
    const { start } = this;
    return start === undefined ? [] : this.take(this.frames(this.regions.splice(0), start, limit));
  }

  /** All audio, speech and what is around it, as one piece. */
  closeWhole(): AudioPiece[] {
    const piece = this.piece(this.regions.splice(0), 0, this.store.totalSamples);
    return this.take({ end: this.frame, piece });
  }

  /** A full piece: cut at a silence, or where it is quietest when it has none. */
  split(): AudioPiece[] {
    const start = this.start ?? this.frame;
    const span = { start, minFrames: this.minFrames, maxFrames: this.maxFrames };
    const gap = chooseGap(this.regions, this.speakingSince ?? this.frame, span);
    if (gap !== undefined) {
      const middle = Math.ceil((gap.start + gap.end) / 2);
      return this.take(this.frames(this.regions.splice(0, gap.regionsBefore), start, middle));
    }
    return this.splitSpeech(start);
  }

  private splitSpeech(start: number): AudioPiece[] {
    const half = this.halfOverlapFrames;
    const from = start + Math.floor(this.maxFrames / 2);
    const to = this.frame - Math.max(2 * MIN_SPEECH_FRAMES, half);
    const pcm = this.store.slice(from * VAD_FRAME_SAMPLES, to * VAD_FRAME_SAMPLES);
    const at = from + quietestFrame(pcm);
    const before = this.tracker.splitAt(at - half);
    const regions = [
      ...this.regions.splice(0),
      ...(before === undefined ? [] : [{ ...before, end: at + half }]),
    ];
    const { piece } = this.frames(regions, start, at + half);
    const overlapMs = toMs(2 * half * VAD_FRAME_SAMPLES);
    return this.take({ end: at - half, piece: piece && overlapMs > 0 ? { ...piece, overlapMs } : piece });
  }

  private frames(regions: readonly SpeechRegion[], start: number, limit: number): Cut {
    const end = Math.min((regions.at(-1)?.end ?? start) + PAD_FRAMES, limit, start + this.maxFrames);
    return { end, piece: this.piece(regions, start * VAD_FRAME_SAMPLES, end * VAD_FRAME_SAMPLES) };
  }

  private piece(regions: readonly SpeechRegion[], start: number, wantedEnd: number): AudioPiece | undefined {
    const speechFrames = regions.reduce((sum, region) => sum + region.end - region.start, 0);
    if (speechFrames < MIN_SPEECH_FRAMES) return undefined;
    const weighed = regions.reduce(
      (sum, region) => sum + (region.end - region.start) * region.probability,
      0,
    );
    const end = Math.min(wantedEnd, this.store.totalSamples);
    const pcm = this.store.slice(start, end);
    const speechProbability = weighed / speechFrames;
    return { index: this.nextIndex, startMs: toMs(start), endMs: toMs(end), pcm, speechProbability };
  }

  private take({ end, piece }: Cut): AudioPiece[] {
    this.previousEnd = end;
    if (piece === undefined) return [];
    this.nextIndex += 1;
    return [piece];
  }
}

/** Where a piece ends; nothing is in it when there is too little speech. */
interface Cut {
  end: number;
  piece: AudioPiece | undefined;
}

function toFrames(durationSec: number): number {
  return Math.floor((durationSec * ENGINE_SAMPLE_RATE_HZ) / VAD_FRAME_SAMPLES);
}

function toMs(samples: number): number {
  return Math.round((samples * 1000) / ENGINE_SAMPLE_RATE_HZ);
}
