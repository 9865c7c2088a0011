import { inputShape, openSession } from './open-session.js';
import { ort } from './onnx-runtime.js';
import { int64Input } from './tensor-inputs.js';

type Tensors = Record<string, ort.Tensor>;

const PAST = 'past_key_values.';
const KINDS = ['decoder.key', 'decoder.value', 'encoder.key', 'encoder.value'] as const;
const CROSS_ATTENTION = 'cross_attentions.';
const MAX_LAYERS = 128;

/**
 * A text decoder as Hugging Face's optimum exports it (`decoder_model_merged.onnx`): one graph for the first step, which
 * takes no cache, and for all others. Its shape is read from the file. Whoever opens it releases it.
 */
export class MergedDecoder {
  readonly layers: number;
  readonly heads: number;
  readonly headSize: number;
  /** Layers whose cross-attention comes out; most exports tell none. */
  readonly attendedLayers: number;
  private readonly takesMask: boolean;

  private constructor(
    private readonly session: ort.InferenceSession,
    layers: number,
    heads: number,
    headSize: number,
  ) {
    this.layers = layers;
    this.heads = heads;
    this.headSize = headSize;
    this.attendedLayers = session.outputNames.filter((name) => name.startsWith(CROSS_ATTENTION)).length;
    this.takesMask = session.inputNames.includes('encoder_attention_mask');
  }

  /** @throws Error that names the file, when it is missing, damaged or something else. */
  static async open(path: string, options: ort.InferenceSession.SessionOptions = {}): Promise<MergedDecoder> {
    const expected = {
      inputs: ['input_ids', 'encoder_hidden_states', 'use_cache_branch'],
      outputs: ['logits'],
    };
    const session = await openSession(path, expected, options);
    try {
      const layers = countLayers(session);
      const { type, sizes } = inputShape(session, pastName(0, KINDS[0]));
      const [, heads, , headSize] = sizes;
      if (type !== 'float32' || heads === undefined || headSize === undefined)
        throw new Error(`its cache is of an unknown form (${type})`);
      return new MergedDecoder(session, layers, heads, headSize);
    } catch (cause) {
      await session.release();
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`${path} is not the expected model: ${reason}`, { cause });
    }
  }

  /** Decoding of what an encoder found. @param hidden `1 × frames × width` values. */
  start(hidden: ort.Tensor): MergedSteps {
    const frames = hidden.dims[1]!;
    const mask = { encoder_attention_mask: int64Input(new Array<number>(frames).fill(1), [1, frames]) };
    const constant: Tensors = { encoder_hidden_states: hidden, ...(this.takesMask ? mask : {}) };
    return new MergedSteps(this.session, constant, this.emptyCache());
  }

  release(): Promise<void> {
    return this.session.release();
  }

  private emptyCache(): Tensors {
    const dims = [1, this.heads, 0, this.headSize];
    const names = pastNames(this.layers);
    return Object.fromEntries(
      names.map((name) => [name, new ort.Tensor('float32', new Float32Array(0), dims)]),
    );
  }
}

/** The steps of one text. Each gives what the graph gives: `logits`, and `cross_attentions.N` where it tells. */
export class MergedSteps {
  private cache: Tensors = {};

  constructor(
    private readonly session: ort.InferenceSession,
    private readonly constant: Tensors,
    private readonly emptyCache: Tensors,
  ) {}

  /** Puts tokens in from the beginning; what went in before is forgotten. */
  async begin(tokens: readonly number[]): Promise<Tensors> {
    const out = await this.run(tokens, this.emptyCache, false);
    this.cache = presentOf(out, () => true);
    return out;
  }

  /** Puts the next token in. */
  async next(token: number): Promise<Tensors> {
    const out = await this.run([token], this.cache, true);
    // With a cache the graph gives nothing useful for the encoder, whose keys and values stay as they were.
    Object.assign(
      this.cache,
      presentOf(out, (name) => name.includes('.decoder.')),
    );
    return out;
  }

  private async run(tokens: readonly number[], cache: Tensors, isCached: boolean): Promise<Tensors> {
    const branch = new ort.Tensor('bool', Uint8Array.of(isCached ? 1 : 0), [1]);
    const ids = int64Input(tokens, [1, tokens.length]);
    const feeds = { ...this.constant, ...cache, input_ids: ids, use_cache_branch: branch };
    return await this.session.run(feeds);
  }
}

function pastName(layer: number, kind: string): string {
  return `${PAST}${layer}.${kind}`;
}

function pastNames(layers: number): string[] {
  return Array.from({ length: layers }, (_, layer) => KINDS.map((kind) => pastName(layer, kind))).flat();
}

function countLayers({ inputNames, outputNames }: ort.InferenceSession): number {
  const layers = inputNames.filter((name) => name.startsWith(PAST)).length / KINDS.length;
  if (!Number.isInteger(layers) || layers < 1 || layers > MAX_LAYERS) throw new Error('it has no cache');
  const missing = pastNames(layers).find(
    (name) => !inputNames.includes(name) || !outputNames.includes(name.replace(PAST, 'present.')),
  );
  if (missing !== undefined) throw new Error(`it has no ${missing}`);
  return layers;
}

function presentOf(out: Tensors, isWanted: (name: string) => boolean): Tensors {
  const present = Object.entries(out).filter(([name]) => name.startsWith('present.') && isWanted(name));
  return Object.fromEntries(present.map(([name, tensor]) => [name.replace('present.', PAST), tensor]));
}
