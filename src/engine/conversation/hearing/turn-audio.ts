import { TURN_DETECTOR_SEC } from '../../ports/turn-detector.js';
import { VAD_FRAME_SAMPLES } from '../../ports/voice-activity.js';
import { FRAME_MS } from './audio-intake.js';

const MAX_FRAMES = (TURN_DETECTOR_SEC * 1000) / FRAME_MS;
/** Of what came before a turn so much is kept: its first sound is often soft. */
const LEAD_FRAMES = Math.round(500 / FRAME_MS);

/** The sound of a turn, with a little of what came before: as much of its end as a turn detector hears. */
export class TurnAudio {
  private frames: Int16Array[] = [];

  /**
   * @param frame is kept as it is, not copied.
   * @param hasSpeech whether anybody has spoken in this turn.
   */
  push(frame: Int16Array, hasSpeech: boolean): void {
    this.frames.push(frame);
    const limit = hasSpeech ? MAX_FRAMES : LEAD_FRAMES;
    if (this.frames.length > limit) this.frames.splice(0, this.frames.length - limit);
  }

  /** All that is kept, as one. */
  get pcm(): Int16Array {
    const pcm = new Int16Array(this.frames.length * VAD_FRAME_SAMPLES);
    this.frames.forEach((frame, at) => pcm.set(frame, at * VAD_FRAME_SAMPLES));
    return pcm;
  }

  clear(): void {
    this.frames = [];
  }
}
