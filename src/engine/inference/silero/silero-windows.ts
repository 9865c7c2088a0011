import { VAD_FRAME_SAMPLES } from '../../ports/voice-activity.js';
import {
  SILERO_CONTEXT_SAMPLES,
  SILERO_HOP_SAMPLES,
  SILERO_WINDOW_SAMPLES,
  SILERO_WINDOWS_PER_FRAME,
} from './silero-shape.js';

const SPAN = SILERO_CONTEXT_SAMPLES + VAD_FRAME_SAMPLES;
const MIRRORED = SILERO_WINDOW_SAMPLES + (SILERO_WINDOWS_PER_FRAME - 1) * SILERO_HOP_SAMPLES - SPAN;
const FULL_SCALE = 32_768;

/**
 * The spectral windows of whole frames of audio, ready for the prepared graph: each frame with the samples before it
 * and its own end mirrored, as the published model pads it.
 */
export function spectralWindows(pcm: Int16Array, context: Int16Array): Float32Array {
  const frames = pcm.length / VAD_FRAME_SAMPLES;
  const windows = new Float32Array(frames * SILERO_WINDOWS_PER_FRAME * SILERO_WINDOW_SAMPLES);
  const padded = new Float32Array(SPAN + MIRRORED);
  for (let at = 0; at < SILERO_CONTEXT_SAMPLES; at += 1) {
    padded[VAD_FRAME_SAMPLES + at] = (context[at] ?? 0) / FULL_SCALE;
  }
  for (let frame = 0; frame < frames; frame += 1) {
    padded.copyWithin(0, VAD_FRAME_SAMPLES, SPAN);
    const start = frame * VAD_FRAME_SAMPLES;
    for (let at = 0; at < VAD_FRAME_SAMPLES; at += 1) {
      padded[SILERO_CONTEXT_SAMPLES + at] = (pcm[start + at] ?? 0) / FULL_SCALE;
    }
    for (let at = 0; at < MIRRORED; at += 1) padded[SPAN + at] = padded[SPAN - 2 - at] ?? 0;
    for (let window = 0; window < SILERO_WINDOWS_PER_FRAME; window += 1) {
      const from = window * SILERO_HOP_SAMPLES;
      windows.set(
        padded.subarray(from, from + SILERO_WINDOW_SAMPLES),
        (frame * SILERO_WINDOWS_PER_FRAME + window) * SILERO_WINDOW_SAMPLES,
      );
    }
  }
  return windows;
}
