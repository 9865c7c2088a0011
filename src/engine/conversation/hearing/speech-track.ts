import { FRAME_MS } from './audio-intake.js';

/** Speech begins at a frame of at least this probability, and ends where it falls below the other one; as files are cut. */
const ON = 0.5;
const OFF = 0.35;
/** A shorter burst is no speech, a shorter hush no silence. */
const MIN_FRAMES = 3;
/** Of this voice detection is sure: who breaks in need not say as much. */
const SURE = 0.9;
const SURE_FRAMES = 5 / 3;

/** Counts up, and down again but not below nothing. */
class LeakyCount {
  private level = 0;
  private highest = 0;

  /** The most that it came to. */
  get most(): number {
    return this.highest;
  }

  add(frames: number): void {
    this.level = Math.max(0, this.level + frames);
    this.highest = Math.max(this.highest, this.level);
  }

  clear(): void {
    this.level = this.highest = 0;
  }
}

/** What voice detection shows of a turn, frame by frame. */
export class SpeechTrack {
  private frame = 0;
  /** Of the burst that goes on: its first frame, and the first quiet one at its end. */
  private burstStart: number | undefined;
  private quietSince: number | undefined;
  private burstSaidMs = 0;
  /** Where speech last ended. */
  private end = 0;
  /** The same of any burst, however short. */
  private burstEnd = 0;
  private pauseFrames = 0;
  private saidMs: number | undefined;
  private speechFrames = 0;
  /** Frames of speech, less those without it since: quiet speech comes and goes, a click does not last. */
  private readonly spoken = new LeakyCount();
  /** The same, where sure frames count more and doubtful ones neither way. */
  private readonly evident = new LeakyCount();

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
    return this.spoken.most > 0;
  }

  /** Speech of the turn. */
  get speechMs(): number {
    return this.speechFrames * FRAME_MS;
  }

  /**
   * Since the end of speech; 0 while somebody speaks. Before there was any in this turn, a burst that was too short to be
   * speech may be its beginning: the silence is that behind it.
   */
  get silenceMs(): number {
    const since = this.saidMs === undefined ? Math.max(this.end, this.burstEnd) : this.end;
    return this.isVoice ? 0 : (this.frame - since) * FRAME_MS;
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
    return this.spoken.most * FRAME_MS >= ms;
  }

  /** The same for somebody who may be breaking in: less is enough where there is no doubt. */
  hasBrokenInFor(ms: number): boolean {
    return this.evident.most * FRAME_MS >= ms;
  }

  /** @param atMs when the frame ended, on the conversation's clock. */
  push(probability: number, atMs: number): void {
    const isSpeech = probability >= ON;
    this.spoken.add(isSpeech ? 1 : -1);
    this.evident.add(evidenceOf(probability));
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
    this.burstEnd = this.quietSince ?? this.frame;
    this.burstStart = this.quietSince = undefined;
  }

  /** Begins another turn; who speaks goes on. */
  beginTurn(): void {
    this.speechFrames = 0;
    this.spoken.clear();
    this.evident.clear();
    this.saidMs = undefined;
  }

  private noteSpeech(): void {
    const start = this.burstStart ?? this.frame;
    if (this.end > 0 && start > this.end) this.pauseFrames = start - this.end;
    this.end = this.quietSince ?? this.frame;
    this.saidMs = this.burstSaidMs;
  }
}

function evidenceOf(probability: number): number {
  if (probability >= SURE) return SURE_FRAMES;
  if (probability >= ON) return 1;
  return probability >= OFF ? 0 : -1;
}
