import { join } from 'node:path';
import { ort } from '../onnx/onnx-runtime.js';
import { VAD_FRAME_SAMPLES } from '../../ports/voice-activity.js';
import { SileroRoom } from './silero-room.js';
import {
  SILERO_CONTEXT_SAMPLES,
  SILERO_FILE,
  SILERO_FOLDED_SAMPLES,
  SILERO_HIDDEN,
  SILERO_WINDOWS_PER_FRAME,
} from './silero-shape.js';
import type { SileroState } from './silero-shape.js';
import { writeWindows } from './silero-windows.js';

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

/** Silero voice detection over the graph that `prepareSilero` writes. Computes on the calling thread. */
export class SileroModel {
  /** Of a run that has ended. */
  private room: SileroRoom | undefined;

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
    const room = this.room ?? new SileroRoom(FRAMES_PER_RUN);
    this.room = undefined;
    try {
      return resultsOf(stretches, await this.session.run(laidOut(stretches, room)));
    } finally {
      this.room = room;
    }
  }

  /** Frees the native session; the model is not usable afterwards. */
  async release(): Promise<void> {
    await this.session.release();
  }
}

/** The windows of all, frames in time order and recordings within a frame, and where each recording stands. */
function laidOut(stretches: readonly SileroStretch[], room: SileroRoom): Record<string, ort.Tensor> {
  const streams = stretches.length;
  const frames = (stretches[0]?.pcm.length ?? 0) / VAD_FRAME_SAMPLES;
  stretches.forEach(({ pcm, state }, stream) => {
    room.h.set(state.h, stream * SILERO_HIDDEN);
    room.c.set(state.c, stream * SILERO_HIDDEN);
    for (let frame = 0; frame < frames; frame += 1) {
      const start = frame * VAD_FRAME_SAMPLES;
      const before = frame === 0 ? state.context : pcm.subarray(start - SILERO_CONTEXT_SAMPLES, start);
      writeWindows(before, pcm.subarray(start), room, (frame * streams + stream) * SILERO_WINDOWS_PER_FRAME);
    }
  });
  const windows = [frames * streams * SILERO_WINDOWS_PER_FRAME, SILERO_FOLDED_SAMPLES] as const;
  const states = [1, streams, SILERO_HIDDEN] as const;
  return {
    sums: tensorOf(room.sums, windows),
    differences: tensorOf(room.differences, windows),
    h: tensorOf(room.h, states),
    c: tensorOf(room.c, states),
  };
}

function tensorOf(values: Float32Array, dims: readonly number[]): ort.Tensor {
  const length = dims.reduce((product, size) => product * size, 1);
  return new ort.Tensor('float32', values.subarray(0, length), dims);
}

/** The state of each is a part of what the run gave, as all of them are replaced by the next one. */
function resultsOf(
  stretches: readonly SileroStretch[],
  { probabilities, nextH, nextC }: Readonly<Record<string, ort.Tensor>>,
): SileroResult[] {
  const [all, h, c] = [floats(probabilities), floats(nextH), floats(nextC)];
  return stretches.map(({ pcm }, stream) => {
    const own = new Float32Array(pcm.length / VAD_FRAME_SAMPLES);
    for (let frame = 0; frame < own.length; frame += 1) own[frame] = all[frame * stretches.length + stream]!;
    const [from, to] = [stream * SILERO_HIDDEN, (stream + 1) * SILERO_HIDDEN];
    const context = pcm.slice(-SILERO_CONTEXT_SAMPLES);
    return { probabilities: own, state: { h: h.subarray(from, to), c: c.subarray(from, to), context } };
  });
}

function floats(tensor: ort.Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new Error('The voice detection graph gave no numbers');
  return tensor.data;
}
