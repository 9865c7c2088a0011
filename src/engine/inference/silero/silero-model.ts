import { join } from 'node:path';
import { ort } from '../onnx/onnx-runtime.js';
import { VAD_FRAME_SAMPLES } from '../../ports/voice-activity.js';
import { SILERO_CONTEXT_SAMPLES, SILERO_FILE, SILERO_HIDDEN, SILERO_WINDOW_SAMPLES } from './silero-shape.js';
import type { SileroState } from './silero-shape.js';
import { spectralWindows } from './silero-windows.js';

/** What was heard in a stretch of audio, and the state to go on from. */
export interface SileroResult {
  /** Probability of speech, 0–1, of each frame. */
  probabilities: Float32Array;
  state: SileroState;
}

/** Frames of one run: longer runs are no faster, and the working memory of one is 4 kB a frame. */
const FRAMES_PER_RUN = 128;

/** Silero voice detection over the graph that `prepareSilero` writes. Computes on the calling thread. */
export class SileroModel {
  private constructor(private readonly session: ort.InferenceSession) {}

  /** @param dir the folder that `prepareSilero` filled. */
  static async load(dir: string): Promise<SileroModel> {
    const session = await ort.InferenceSession.create(join(dir, SILERO_FILE), {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
    return new SileroModel(session);
  }

  /**
   * @param pcm 16 kHz mono; a whole number of {@link VAD_FRAME_SAMPLES} frames.
   * @param state where the recording stands; not changed.
   */
  async detect(pcm: Int16Array, state: SileroState): Promise<SileroResult> {
    if (pcm.length % VAD_FRAME_SAMPLES !== 0) throw new RangeError('Voice detection takes whole frames');
    const probabilities = new Float32Array(pcm.length / VAD_FRAME_SAMPLES);
    let current = state;
    const step = FRAMES_PER_RUN * VAD_FRAME_SAMPLES;
    for (let start = 0; start < pcm.length; start += step) {
      const run = await this.run(pcm.subarray(start, start + step), current);
      probabilities.set(run.probabilities, start / VAD_FRAME_SAMPLES);
      current = run.state;
    }
    return { probabilities, state: current };
  }

  /** Frees the native session; the model is not usable afterwards. */
  async release(): Promise<void> {
    await this.session.release();
  }

  private async run(pcm: Int16Array, state: SileroState): Promise<SileroResult> {
    const windows = spectralWindows(pcm, state.context);
    const rows = windows.length / SILERO_WINDOW_SAMPLES;
    const { probabilities, nextH, nextC } = await this.session.run({
      windows: new ort.Tensor('float32', windows, [rows, SILERO_WINDOW_SAMPLES]),
      h: new ort.Tensor('float32', state.h, [1, 1, SILERO_HIDDEN]),
      c: new ort.Tensor('float32', state.c, [1, 1, SILERO_HIDDEN]),
    });
    return {
      probabilities: floats(probabilities),
      state: { h: floats(nextH), c: floats(nextC), context: pcm.slice(-SILERO_CONTEXT_SAMPLES) },
    };
  }
}

function floats(tensor: ort.Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new Error('The voice detection graph gave no numbers');
  return tensor.data;
}
