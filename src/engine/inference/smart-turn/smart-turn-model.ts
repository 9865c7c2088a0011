import { readdir } from 'node:fs/promises';
import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';
import { TURN_DETECTOR_SEC } from '../../ports/turn-detector.js';
import { pickFile } from '../models/exported-files.js';
import { ort } from '../onnx/onnx-runtime.js';
import { inputShape, openSession } from '../onnx/open-session.js';
import { TURN_FRAMES, TURN_MELS, TurnFeatures } from './turn-features.js';

const INPUT = 'input_features';
const SIZES = [1, TURN_MELS, TURN_FRAMES];
const FILES = [/^smart-turn.*\.onnx$/i, /\.onnx$/i];
/** An answer that takes more comes behind the end of most silences, and keeps recognition waiting meanwhile. */
const MAX_CPU_MS = 500;

/**
 * smart-turn v3: an encoder of Whisper's with a classifier behind it. It computes on the calling thread. Whoever loads
 * it releases it.
 */
export class SmartTurnModel {
  private readonly features = new TurnFeatures();

  private constructor(
    private readonly session: ort.InferenceSession,
    private readonly file: string,
  ) {}

  /**
   * Loads the graph and has it judge silence, so that one which cannot is known at once.
   *
   * @param dir folder of the model's file.
   * @param maxCpuMs what one judgement may take.
   * @throws Error that names the file which is missing, damaged, something else or too slow, and says why.
   */
  static async load(dir: string, maxCpuMs = MAX_CPU_MS): Promise<SmartTurnModel> {
    const file = pickFile(dir, await readdir(dir), FILES, 'graph (.onnx)');
    const session = await openSession(file, { inputs: [INPUT], outputs: [] });
    try {
      expectForm(session, file);
      const model = new SmartTurnModel(session, file);
      await model.expectPrompt(maxCpuMs);
      return model;
    } catch (error) {
      await session.release();
      throw error;
    }
  }

  /**
   * The probability, 0–1, that a turn is complete.
   *
   * @param pcm 16 kHz mono s16, with the silence at its end.
   * @throws Error when the graph gives something else.
   */
  async probability(pcm: Int16Array): Promise<number> {
    const input = new ort.Tensor('float32', this.features.compute(pcm), SIZES);
    const outputs = await this.session.run({ [INPUT]: input });
    const output = outputs[this.session.outputNames[0] ?? ''];
    const value = output?.type === 'float32' && output.size === 1 ? (output.data[0] as number) : NaN;
    if (value >= 0 && value <= 1) return value;
    throw new Error(`${this.file} is not the expected model: what it gives is no probability`);
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  /** The second of two runs counts: the first one claims memory. */
  private async expectPrompt(maxCpuMs: number): Promise<void> {
    const silence = new Int16Array(TURN_DETECTOR_SEC * ENGINE_SAMPLE_RATE_HZ);
    await this.probability(silence);
    const before = process.cpuUsage();
    await this.probability(silence);
    const { user, system } = process.cpuUsage(before);
    const cpuMs = (user + system) / 1000;
    if (cpuMs > maxCpuMs)
      throw new Error(`${this.file} is too slow here: ${Math.round(cpuMs)} ms for one judgement`);
  }
}

/** @throws Error unless features of the known sizes are all that the graph takes. */
function expectForm(session: ort.InferenceSession, file: string): void {
  const { type, sizes } = inputShape(session, INPUT);
  const fits = sizes.length === SIZES.length && SIZES.every((size, at) => (sizes[at] ?? size) === size);
  const others = session.inputNames.filter((name) => name !== INPUT);
  if (type === 'float32' && fits && others.length === 0) return;
  const form =
    others.length > 0 ? `takes ${others.join(', ')} too` : `takes ${type} ${JSON.stringify(sizes)}`;
  throw new Error(`${file} is not the expected model: it ${form} instead of ${INPUT} [${SIZES.join(', ')}]`);
}
