import { VAD_FRAME_SAMPLES } from '../../src/engine/ports/voice-activity.js';

/** A stretch of a made-up recording: so many frames of this probability of speech. */
export interface Stretch {
  frames: number;
  probability: number;
}

export const speech = (frames: number, probability = 0.95): Stretch => ({ frames, probability });
export const silence = (frames: number): Stretch => ({ frames, probability: 0.02 });

/** Audio whose samples tell their place and, in the first of each frame, the probability of speech in thousandths. */
export function recordingOf(stretches: readonly Stretch[]): Int16Array {
  const probabilities = stretches.flatMap(({ frames, probability }) =>
    Array<number>(frames).fill(probability),
  );
  const pcm = Int16Array.from(
    { length: probabilities.length * VAD_FRAME_SAMPLES },
    (_, at) => (at % 30_011) - 15_000,
  );
  probabilities.forEach((probability, frame) => {
    pcm[frame * VAD_FRAME_SAMPLES] = Math.round(probability * 1000);
  });
  return pcm;
}

/** Reads back what {@link recordingOf} wrote; an incomplete last frame counts too. */
export function probabilitiesOf(pcm: Int16Array): Float32Array {
  const frames = Math.ceil(pcm.length / VAD_FRAME_SAMPLES);
  return Float32Array.from({ length: frames }, (_, frame) => (pcm[frame * VAD_FRAME_SAMPLES] ?? 0) / 1000);
}
