import { VAD_FRAME_SAMPLES } from '../../../engine/ports/voice-activity.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../../engine/ports/audio-decoder.js';

export const FRAME_MS = (VAD_FRAME_SAMPLES * 1000) / ENGINE_SAMPLE_RATE_HZ;
/** Shorter speech is a click or a breath: 160 ms. */
const MIN_SPEECH_FRAMES = 5;
/** Speech lasts until its probability is so far below what it began with. */
const HYSTERESIS = 0.15;

/** What came of a frame; times are those of the audio, from its first sample on. */
export type SpeechChange =
  | { readonly type: 'started'; readonly atMs: number }
  /** At the end of the silence that ended it. */
  | { readonly type: 'stopped'; readonly atMs: number }
  /** What seemed to be speech was too short. */
  | { readonly type: 'dropped' };

export interface DetectorSettings {
  /** The probability that begins speech, 0–1. */
  readonly threshold: number;
  /** The silence that ends it; asked in each quiet frame. */
  readonly silenceMs: () => number;
}

/** Tells where speech begins and ends, by the time of the audio alone: however fast it comes. */
export class SpeechDetector {
  private frames = 0;
  private burstStart: number | undefined;
  /** Frames of speech, less those without it since. */
  private level = 0;
  private quietFrames = 0;
  private hasStarted = false;

  get isSpeaking(): boolean {
    return this.hasStarted;
  }

  /** Of all audio so far. */
  get positionMs(): number {
    return this.frames * FRAME_MS;
  }

  /** Where somebody spoke last. */
  get speechEndMs(): number {
    return (this.frames - this.quietFrames) * FRAME_MS;
  }

  /** @param probability of speech in the next frame. */
  push(probability: number, settings: DetectorSettings): SpeechChange | undefined {
    this.frames += 1;
    return this.hasStarted ? this.pushWithin(probability, settings) : this.pushBefore(probability, settings);
  }

  /** Speech that goes on begins anew. */
  reset(): void {
    this.hasStarted = false;
    this.burstStart = undefined;
    this.level = this.quietFrames = 0;
  }

  private pushBefore(probability: number, { threshold }: DetectorSettings): SpeechChange | undefined {
    const isSpeech = probability >= threshold;
    if (isSpeech) this.burstStart ??= this.frames - 1;
    if (this.burstStart === undefined) return undefined;
    this.level += isSpeech ? 1 : -1;
    if (this.level === 0) {
      this.reset();
      return { type: 'dropped' };
    }
    if (this.level < MIN_SPEECH_FRAMES) return undefined;
    this.hasStarted = true;
    this.quietFrames = 0;
    return { type: 'started', atMs: this.burstStart * FRAME_MS };
  }

  private pushWithin(
    probability: number,
    { threshold, silenceMs }: DetectorSettings,
  ): SpeechChange | undefined {
    if (probability >= threshold - HYSTERESIS) {
      this.quietFrames = 0;
      return undefined;
    }
    this.quietFrames += 1;
    if (this.quietFrames * FRAME_MS < silenceMs()) return undefined;
    this.reset();
    return { type: 'stopped', atMs: this.positionMs };
  }
}
