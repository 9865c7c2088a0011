import type { InferencePriority } from './speech-to-text.js';

/** Samples of one frame of voice detection: 32 ms at 16 kHz. */
export const VAD_FRAME_SAMPLES = 512;

/** One recording's voice detection: its recurrent state runs from call to call. */
export interface VoiceActivityStream {
  /**
   * @param pcm 16 kHz mono samples; a whole number of {@link VAD_FRAME_SAMPLES} frames.
   * @returns the probability of speech, 0–1, of each frame.
   */
  probabilities(pcm: Int16Array, signal?: AbortSignal): Promise<Float32Array>;
}

/** Tells speech from everything else. */
export abstract class VoiceActivity {
  abstract open(priority: InferencePriority): VoiceActivityStream;
}

/** Voice detection for what is being said now: many recordings at once, a frame at a time. */
export abstract class LiveVoiceActivity extends VoiceActivity {}
