import { join } from 'node:path';
import { ort } from '../onnx/onnx-runtime.js';
import { VAD_FRAME_SAMPLES } from '../../ports/voice-activity.js';
import {
  SILERO_CONTEXT_SAMPLES,
  SILERO_FILE,
  SILERO_HIDDEN,
  SILERO_WINDOW_SAMPLES,
  SILERO_WINDOWS_PER_FRAME,
} from './silero-shape.js';
import type { SileroState } from './silero-shape.js';
import { spectralWindows } from './silero-windows.js';

/** What was heard in a stretch of audio, and the state to go on from. */
export interface SileroResult {
  /** Probability of speech, 0–1, of each frame. */
  probabilities: Float32Array;
  state: SileroState;
}

/** The next stretch of a recording. */
export interface SileroStretch {
  pcm: Int16Array;
  /** Where the recording stands; not changed. */
  state: SileroState;
}

/** Frames of one run: longer runs are no faster, and the working memory of one is 4 kB a frame. */
export const FRAMES_PER_RUN = 128;
const FRAME_WINDOW_SAMPLES = SILERO_WINDOWS_PER_FRAME * SILERO_WINDOW_SAMPLES;

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
      for (const run of await this.detectTogether([
        { pcm: pcm.subarray(start, start + step), state: current },
      ])) {
        probabilities.set(run.probabilities, start / VAD_FRAME_SAMPLES);
        current = run.state;
      }
    }
    return { probabilities, state: current };
  }

  /**
   * Stretches of several recordings in one run, which costs little more than one of them.
   *
   * @param stretches all of the same whole number of frames; at most {@link FRAMES_PER_RUN} frames altogether.
   */
  async detectTogether(stretches: readonly SileroStretch[]): Promise<SileroResult[]> {
    const streams = stretches.length;
    const width = [1, streams, SILERO_HIDDEN];
    const windows = interleavedWindows(stretches);
    const { probabilities, nextH, nextC } = await this.session.run({
      windows: new ort.Tensor('float32', windows, [
        windows.length / SILERO_WINDOW_SAMPLES,
        SILERO_WINDOW_SAMPLES,
      ]),
      h: new ort.Tensor('float32', joined(stretches.map(({ state }) => state.h)), width),
      c: new ort.Tensor('float32', joined(stretches.map(({ state }) => state.c)), width),
    });
    const [all, h, c] = [floats(probabilities), floats(nextH), floats(nextC)];
    const own = (values: Float32Array, at: number): Float32Array =>
      values.slice(at * SILERO_HIDDEN, (at + 1) * SILERO_HIDDEN);
    return stretches.map(({ pcm }, at) => ({
      probabilities: all.filter((_, row) => row % streams === at),
      state: { h: own(h, at), c: own(c, at), context: pcm.slice(-SILERO_CONTEXT_SAMPLES) },
    }));
  }

  /** Frees the native session; the model is not usable afterwards. */
  async release(): Promise<void> {
    await this.session.release();
  }
}

/** The windows of all, frames in time order and recordings within a frame. */
function interleavedWindows(stretches: readonly SileroStretch[]): Float32Array {
  const each = stretches.map(({ pcm, state }) => spectralWindows(pcm, state.context));
  const [first] = each;
  if (each.length === 1 && first !== undefined) return first;
  const all = new Float32Array(each.reduce((sum, { length }) => sum + length, 0));
  each.forEach((windows, stream) => {
    for (let at = 0; at < windows.length; at += FRAME_WINDOW_SAMPLES) {
      all.set(
        windows.subarray(at, at + FRAME_WINDOW_SAMPLES),
        at * each.length + stream * FRAME_WINDOW_SAMPLES,
      );
    }
  });
  return all;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.length * SILERO_HIDDEN);
  parts.forEach((part, at) => all.set(part, at * SILERO_HIDDEN));
  return all;
}

function floats(tensor: ort.Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new Error('The voice detection graph gave no numbers');
  return tensor.data;
}
