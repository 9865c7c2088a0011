import { inputShape, openSession } from '../onnx/open-session.js';
import { ort } from '../onnx/onnx-runtime.js';
import { int64Input } from '../onnx/tensor-inputs.js';
import type { StepOutput, WhisperGraph, WhisperSteps } from './whisper-graph.js';

const ENCODER = { inputs: ['mel'], outputs: ['n_layer_cross_k', 'n_layer_cross_v'] };
const CACHES = ['in_n_layer_self_k_cache', 'in_n_layer_self_v_cache'] as const;
const DECODER = {
  inputs: ['tokens', ...CACHES, ...ENCODER.outputs, 'offset'],
  outputs: ['logits', 'out_n_layer_self_k_cache', 'out_n_layer_self_v_cache'],
};
const ATTENTION = 'cross_attention_weights';

type Tensors = Record<string, ort.Tensor>;

/** The sizes of a model that its exporter tells. */
export interface SherpaSizes {
  mels: number;
  positions: number;
  layers: number;
  /** Width of a position in the cache. */
  state: number;
}

/**
 * Whisper as sherpa-onnx exports it: cross-attention's keys and values come out of the encoder, and the cache of the text
 * has its full length from the first step on.
 */
export class SherpaGraph implements WhisperGraph {
  readonly mels: number;
  readonly positions: number;
  readonly hasAttention: boolean;

  private constructor(
    private readonly encoder: ort.InferenceSession,
    private readonly decoder: ort.InferenceSession,
    private readonly sizes: SherpaSizes,
  ) {
    this.mels = sizes.mels;
    this.positions = sizes.positions;
    this.hasAttention = decoder.outputNames.includes(ATTENTION);
  }

  /** @throws Error that names the file which is not what it should be. */
  static async load(
    files: { encoder: string; decoder: string },
    sizes: SherpaSizes,
    options: ort.InferenceSession.SessionOptions,
  ): Promise<SherpaGraph> {
    const encoder = await openSession(files.encoder, ENCODER, options);
    const decoder = await openSession(files.decoder, DECODER, options).catch(async (error: unknown) => {
      await encoder.release();
      throw error;
    });
    const [layers, , positions, state] = inputShape(decoder, CACHES[0]).sizes;
    const graph = new SherpaGraph(encoder, decoder, sizes);
    if (layers === sizes.layers && positions === sizes.positions && state === sizes.state) return graph;
    await graph.release();
    throw new Error(`${files.decoder} is of another model than ${files.encoder}`);
  }

  async encode(features: Float32Array, frames: number): Promise<WhisperSteps> {
    const mel = new ort.Tensor('float32', features, [1, this.mels, frames]);
    const cross = await this.encoder.run({ mel });
    return new SherpaSteps(this.decoder, cross, this.sizes);
  }

  async release(): Promise<void> {
    await Promise.all([this.encoder.release(), this.decoder.release()]);
  }
}

class SherpaSteps implements WhisperSteps {
  private caches: Tensors = {};
  private offset = 0;

  constructor(
    private readonly decoder: ort.InferenceSession,
    private readonly cross: Tensors,
    private readonly sizes: SherpaSizes,
  ) {}

  begin(tokens: readonly number[]): Promise<StepOutput> {
    const dims = [this.sizes.layers, 1, this.sizes.positions, this.sizes.state];
    const values = dims.reduce((product, size) => product * size, 1);
    this.caches = Object.fromEntries(
      CACHES.map((name) => [name, new ort.Tensor('float32', new Float32Array(values), dims)]),
    );
    this.offset = 0;
    return this.run(tokens);
  }

  next(token: number): Promise<StepOutput> {
    return this.run([token]);
  }

  private async run(tokens: readonly number[]): Promise<StepOutput> {
    const feeds = { ...this.cross, ...this.caches, tokens: int64Input(tokens, [1, tokens.length]) };
    const out = await this.decoder.run({ ...feeds, offset: int64Input([this.offset], [1]) });
    this.offset += tokens.length;
    for (const name of CACHES) this.caches[name] = out[name.replace('in_', 'out_')]!;
    return outputOf(out);
  }
}

function outputOf(out: Tensors): StepOutput {
  const attention = out[ATTENTION];
  return {
    logits: out.logits!.data as Float32Array,
    vocabularySize: out.logits!.dims[2]!,
    attention: attention && {
      heads: attention.dims[1]!,
      rows: attention.dims[2]!,
      frames: attention.dims[3]!,
      weights: attention.data as Float32Array,
    },
  };
}
