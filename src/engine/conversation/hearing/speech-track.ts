import { FRAME_MS } from './audio-intake.js';

/** Speech begins at a frame of at least this probability, and ends where it falls below the other one; as files are cut. */
const ON = 0.5;
const OFF = 0.35;
/** A shorter burst is no speech, a shorter hush no silence. */
const MIN_FRAMES = 3;

/** What voice detection shows of a turn, frame by frame. */
export class SpeechTrack {
  private frame = 0;
  /** Of the burst that goes on: its first frame, and the first quiet one at its end. */
  private burstStart: number | undefined;
  private quietSince: number | undefined;
  private burstSaidMs = 0;
  /** Where speech last ended. */
  private end = 0;
  private pauseFrames = 0;
  private saidMs: number | undefined;
  private speechFrames = 0;
  /** Frames of speech, less those without it since: quiet speech comes and goes, a click does not last. */
  private level = 0;
  private highest = 0;

  /** Whether somebody speaks. */
  get isVoice(): boolean {
    const { burstStart } = this;
    return burstStart !== undefined && (this.quietSince ?? this.frame) - burstStart >= MIN_FRAMES;
  }

  /** Whether there is not so much as a click. */
  get isQuiet(): boolean {
    return this.burstStart === undefined;
  }

  /** Whether anybody has spoken in this turn. */
  get hasSpeech(): boolean {
    return this.highest > 0;
  }

  /** Speech of the turn. */
  get speechMs(): number {
    return this.speechFrames * FRAME_MS;
  }

  /** Since the end of speech; 0 while somebody speaks. */
  get silenceMs(): number {
    return this.isVoice ? 0 : (this.frame - this.end) * FRAME_MS;
  }

  /** The silence before the speech that was heard last; 0 before the second time that somebody spoke. */
  get pauseMs(): number {
    return this.pauseFrames * FRAME_MS;
  }

  /** Where speech last ended, from the first frame on. */
  get speechEndMs(): number {
    return this.end * FRAME_MS;
  }

  /** When the last of the turn was said; undefined when nothing was. */
  get endedAtMs(): number | undefined {
    return this.saidMs;
  }

  /** Whether somebody has spoken for so long in this turn, though not without a break. */
  hasSpokenFor(ms: number): boolean {
    return this.highest * FRAME_MS >= ms;
  }

  /** @param atMs when the frame ended, on the conversation's clock. */
  push(probability: number, atMs: number): void {
    const isSpeech = probability >= ON;
    this.level = Math.max(0, this.level + (isSpeech ? 1 : -1));
    this.highest = Math.max(this.highest, this.level);
    if (isSpeech) {
      this.speechFrames += 1;
      this.burstStart ??= this.frame;
      this.quietSince = undefined;
    }
    this.frame += 1;
    if (this.burstStart === undefined) return;
    if (probability >= OFF) {
      this.burstSaidMs = atMs;
    } else {
      this.quietSince ??= this.frame - 1;
      if (this.frame - this.quietSince >= MIN_FRAMES) return this.endBurst();
    }
    if (this.isVoice) this.noteSpeech();
  }

  /** No audio comes any more: who spoke has ended. */
  endBurst(): void {
    if (this.isVoice) this.noteSpeech();
    this.burstStart = this.quietSince = undefined;
  }

  /** Begins another turn; who speaks goes on. */
  beginTurn(): void {
    this.speechFrames = this.level = this.highest = 0;
    this.saidMs = undefined;
  }

  private noteSpeech(): void {
    const start = this.burstStart ?? this.frame;
    if (this.end > 0 && start > this.end) this.pauseFrames = start - this.end;
    this.end = this.quietSince ?? this.frame;
    this.saidMs = this.burstSaidMs;
  }
}
