import { AudioTape } from '../../../engine/conversation/speaking/audio-tape.js';
import { VENDOR_RATE_HZ } from './client-events.js';

/** Of what comes before speech is noticed. */
const BEFORE_MS = 600;
/** A session that is rebuilt is given so much of what was said meanwhile. */
export const KEPT_MS = 15_000;

const samplesOf = (ms: number): number => (ms * VENDOR_RATE_HZ) / 1000;

/** The user's audio that a session which replaces another one must be given: what nobody has answered yet. */
export class InputTape {
  private readonly tape = new AudioTape();
  private neededFrom: number | undefined;
  private committedAt = 0;

  /** @returns whether everything that is needed could be kept. */
  append(pcm: Int16Array): boolean {
    this.tape.append(pcm.slice());
    const wanted = this.neededFrom ?? this.tape.end - samplesOf(BEFORE_MS);
    const kept = Math.max(wanted, this.tape.end - samplesOf(KEPT_MS));
    this.tape.forgetBefore(kept);
    return kept === wanted;
  }

  /** Keeps from a little before now on, until {@link answered}. */
  need(): void {
    this.neededFrom ??= Math.max(0, this.tape.end - samplesOf(BEFORE_MS));
  }

  /** A turn ended here. */
  commit(): void {
    this.need();
    this.committedAt = this.tape.end;
  }

  /** What was said up to the last {@link commit} is being answered. @param isSpeaking whether somebody speaks again. */
  answered(isSpeaking: boolean): void {
    this.neededFrom = isSpeaking ? this.committedAt : undefined;
    this.tape.forgetBefore(this.committedAt);
  }

  /** What a new session is to hear first. */
  get unanswered(): Int16Array {
    return this.tape.slice(this.neededFrom ?? this.tape.start, this.tape.end);
  }

  clear(): void {
    this.neededFrom = undefined;
    this.tape.forgetBefore(Infinity);
  }
}
