/** Width of Silero's recurrent state and of the features of a frame. */
export const SILERO_HIDDEN = 128;

/** Samples that the model looks back before each frame, at 16 kHz. */
export const SILERO_CONTEXT_SAMPLES = 64;

/** Samples of one spectral window; a frame has {@link SILERO_WINDOWS_PER_FRAME} of them, a hop apart. */
export const SILERO_WINDOW_SAMPLES = 256;
export const SILERO_HOP_SAMPLES = 128;
/** Sums, and differences, of the samples of a window. */
export const SILERO_FOLDED_SAMPLES = SILERO_WINDOW_SAMPLES / 2;
export const SILERO_WINDOWS_PER_FRAME = 4;

/** File name of the prepared graph inside its model folder. */
export const SILERO_FILE = 'silero-sequence.onnx';

/** What one recording's voice detection carries from call to call; plain data, so that it can cross processes. */
export interface SileroState {
  h: Float32Array;
  c: Float32Array;
  /** The last samples heard. */
  context: Int16Array;
}

/** The state before the first frame of a recording. */
export function initialSileroState(): SileroState {
  return {
    h: new Float32Array(SILERO_HIDDEN),
    c: new Float32Array(SILERO_HIDDEN),
    context: new Int16Array(SILERO_CONTEXT_SAMPLES),
  };
}
