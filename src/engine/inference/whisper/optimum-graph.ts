import { MergedDecoder, type MergedSteps } from '../onnx/merged-decoder.js';
import { inputShape, openSession } from '../onnx/open-session.js';
import { ort } from '../onnx/onnx-runtime.js';
import type { StepAttention, StepOutput, WhisperGraph, WhisperSteps } from './whisper-graph.js';

const ENCODER = { inputs: ['input_features'], outputs: ['last_hidden_state'] };
const POSITIONS = 448;

/** Layer and head. */
export type AttentionHead = readonly [layer: number, head: number];

/** Whisper as Hugging Face's optimum exports it: an encoder, and a decoder merged of its first and later steps. */
export class OptimumGraph implements WhisperGraph {
  readonly positions = POSITIONS;
  readonly hasAttention: boolean;

  private constructor(
    private readonly encoder: ort.InferenceSession,
    private readonly decoder: MergedDecoder,
    readonly mels: number,
    private readonly heads: readonly AttentionHead[],
  ) {
    this.hasAttention = heads.length > 0;
  }

  /**
   * @param facts what the graphs may not tell: how many mels they take, and the heads that follow the speech, without
   *   which those of the later half of the layers do.
   * @throws Error that names the file which is not what it should be.
   */
  static async load(
    files: { encoder: string; decoder: string },
    facts: { mels: number | undefined; alignmentHeads: readonly AttentionHead[] },
    options: ort.InferenceSession.SessionOptions,
  ): Promise<OptimumGraph> {
    const encoder = await openSession(files.encoder, ENCODER, options);
    try {
      const { type, sizes } = inputShape(encoder, 'input_features');
      const mels = sizes[1] ?? facts.mels;
      if (type !== 'float32' || mels === undefined)
        throw new Error(`${files.encoder} takes features of an unknown form (${type})`);
      const decoder = await MergedDecoder.open(files.decoder, options);
      return new OptimumGraph(encoder, decoder, mels, usableHeads(decoder, facts.alignmentHeads));
    } catch (error) {
      await encoder.release();
      throw error;
    }
  }

  async encode(features: Float32Array, frames: number): Promise<WhisperSteps> {
    const input = new ort.Tensor('float32', features, [1, this.mels, frames]);
    const { last_hidden_state: hidden } = await this.encoder.run({ input_features: input });
    return new OptimumSteps(this.decoder.start(hidden!), this.heads);
  }

  async release(): Promise<void> {
    await Promise.all([this.encoder.release(), this.decoder.release()]);
  }
}

class OptimumSteps implements WhisperSteps {
  constructor(
    private readonly steps: MergedSteps,
    private readonly heads: readonly AttentionHead[],
  ) {}

  async begin(tokens: readonly number[]): Promise<StepOutput> {
    return this.outputOf(await this.steps.begin(tokens));
  }

  async next(token: number): Promise<StepOutput> {
    return this.outputOf(await this.steps.next(token));
  }

  private outputOf(out: Record<string, ort.Tensor>): StepOutput {
    return {
      logits: out.logits!.data as Float32Array,
      vocabularySize: out.logits!.dims[2]!,
      attention: this.heads.length > 0 ? pickHeads(out, this.heads) : undefined,
    };
  }
}

function pickHeads(out: Record<string, ort.Tensor>, heads: readonly AttentionHead[]): StepAttention {
  const [, , rows = 0, frames = 0] = out['cross_attentions.0']!.dims;
  const weights = new Float32Array(heads.length * rows * frames);
  heads.forEach(([layer, head], at) => {
    const source = out[`cross_attentions.${layer}`]!.data as Float32Array;
    weights.set(source.subarray(head * rows * frames, (head + 1) * rows * frames), at * rows * frames);
  });
  return { heads: heads.length, rows, frames, weights };
}

function usableHeads(decoder: MergedDecoder, heads: readonly AttentionHead[]): readonly AttentionHead[] {
  const { attendedLayers } = decoder;
  const known = heads.filter(([layer, head]) => layer < attendedLayers && head < decoder.heads);
  if (known.length > 0 || attendedLayers === 0) return known;
  const first = Math.floor(attendedLayers / 2);
  return Array.from({ length: (attendedLayers - first) * decoder.heads }, (_, at) => [
    first + Math.floor(at / decoder.heads),
    at % decoder.heads,
  ]);
}
