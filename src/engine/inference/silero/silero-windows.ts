import { VAD_FRAME_SAMPLES } from '../../ports/voice-activity.js';
import {
  SILERO_CONTEXT_SAMPLES,
  SILERO_FOLDED_SAMPLES,
  SILERO_HOP_SAMPLES,
  SILERO_WINDOW_SAMPLES,
  SILERO_WINDOWS_PER_FRAME,
} from './silero-shape.js';

const SPAN = SILERO_CONTEXT_SAMPLES + VAD_FRAME_SAMPLES;
const MIRRORED = SILERO_WINDOW_SAMPLES + (SILERO_WINDOWS_PER_FRAME - 1) * SILERO_HOP_SAMPLES - SPAN;

/** A frame, with what it is heard with on both sides. */
const padded = new Int16Array(SPAN + MIRRORED);

/** Spectral windows as the prepared graph takes them: {@link SILERO_FOLDED_SAMPLES} of either part a window. */
export interface FoldedWindows {
  sums: Float32Array;
  differences: Float32Array;
}

/**
 * Writes the spectral windows of a frame of audio: the frame with the samples before it and its own end mirrored, as the
 * published model pads it. The waves of a spectrum are even or odd about the middle of their window, so samples that lie
 * as far from it on either side are added for the ones and subtracted for the others: half the products give the same.
 *
 * @param before at least as many samples as the model looks back, up to the frame.
 * @param pcm begins with the frame.
 * @param at the window to begin with.
 */
export function writeWindows(before: Int16Array, pcm: Int16Array, to: FoldedWindows, at: number): void {
  padded.set(before.subarray(before.length - SILERO_CONTEXT_SAMPLES));
  padded.set(pcm.subarray(0, VAD_FRAME_SAMPLES), SILERO_CONTEXT_SAMPLES);
  for (let index = 0; index < MIRRORED; index += 1) padded[SPAN + index] = padded[SPAN - 2 - index]!;
  for (let window = 0; window < SILERO_WINDOWS_PER_FRAME; window += 1) {
    fold(window * SILERO_HOP_SAMPLES, to, (at + window) * SILERO_FOLDED_SAMPLES);
  }
}

/** The first sample of a window weighs nothing, and that in the middle has no other. */
function fold(start: number, { sums, differences }: FoldedWindows, at: number): void {
  for (let distance = 1; distance < SILERO_FOLDED_SAMPLES; distance += 1) {
    const sample = padded[start + distance]!;
    const opposite = padded[start + SILERO_WINDOW_SAMPLES - distance]!;
    sums[at + distance - 1] = sample + opposite;
    differences[at + distance - 1] = sample - opposite;
  }
  sums[at + SILERO_FOLDED_SAMPLES - 1] = padded[start + SILERO_FOLDED_SAMPLES]!;
  differences[at + SILERO_FOLDED_SAMPLES - 1] = 0;
}
