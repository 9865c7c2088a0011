import { readModelMetadata } from '../onnx/model-metadata.js';
import { ort } from '../onnx/onnx-runtime.js';
import type { BoundSession, BoundValue } from './bound-session.js';
import { openFast } from './fast-session.js';
import type { SpeechFeatures } from './nemo-features.js';

/** What the encoder made of a piece: a row of `size` values for each frame. */
export interface EncodedSpeech {
  values: Float32Array;
  frames: number;
  size: number;
}

/** Feature frames that one frame of the encoder stands for, where the export does not tell. */
const SUBSAMPLING = 8;
const NORMALIZATION = 'per_feature';
/** A plan of memory would be made, and its memory kept, for each length of a piece: 0.4 GB after 30 s. */
const FREE_LENGTH: ort.InferenceSession.SessionOptions = { enableMemPattern: false };

/** The part of Parakeet that listens (FastConformer). Whoever opens it releases it. */
export class ParakeetEncoder {
  private constructor(
    private readonly graph: BoundSession,
    private readonly names: { features: string; length: string; outputs: string; lengths: string },
    /** Values of a feature frame. */
    readonly filters: number,
    /** Feature frames that one of its frames stands for. */
    readonly subsampling: number,
    /** Tokens without the blank, where the export tells. */
    readonly toldVocabularySize: number | undefined,
  ) {}

  /** @throws Error that names the file when it is damaged, or is not an encoder that can be used here. */
  static async open(path: string, options: ort.InferenceSession.SessionOptions): Promise<ParakeetEncoder> {
    const metadata = await readModelMetadata(path);
    const graph = await openFast(path, { ...FREE_LENGTH, ...options });
    try {
      const features = graph.input({ names: ['audio_signal'], position: 0, type: 'float32', rank: 3 });
      const length = graph.input({ names: ['length'], position: 1, type: 'int64', rank: 1 });
      const outputs = graph.output({ names: ['outputs'], position: 0, type: 'float32', rank: 3 });
      const lengths = graph.output({ names: ['encoded_lengths'], position: 1, type: 'int64', rank: 1 });
      const names = {
        features: features.name,
        length: length.name,
        outputs: outputs.name,
        lengths: lengths.name,
      };
      const told = readTold(metadata, graph.file);
      const filters = filtersOf(features, told.filters, graph.file);
      return new ParakeetEncoder(graph, names, filters, told.subsampling ?? SUBSAMPLING, told.vocabularySize);
    } catch (error) {
      await graph.release();
      throw error;
    }
  }

  /** @throws Error that names the file when its graph fails or gives what no encoder gives. */
  async encode({ values, frames, validFrames }: SpeechFeatures): Promise<EncodedSpeech> {
    const { names } = this;
    const feeds = {
      [names.features]: new ort.Tensor('float32', values, [1, this.filters, frames]),
      [names.length]: new ort.Tensor('int64', BigInt64Array.of(BigInt(validFrames)), [1]),
    };
    const results = await this.graph.run(feeds, [names.outputs, names.lengths]);
    const outputs = results[names.outputs];
    const [, size = 0, columns = 0] = outputs?.dims ?? [];
    const length = Number((results[names.lengths]?.data as BigInt64Array | undefined)?.[0] ?? -1n);
    if (length < 0 || length > columns)
      throw new Error(`${this.graph.file} tells ${length} frames and gives ${columns}`);
    return { values: rowsOf(outputs?.data as Float32Array, size, columns, length), frames: length, size };
  }

  release(): Promise<void> {
    return this.graph.release();
  }
}

interface ToldFacts {
  filters: number | undefined;
  subsampling: number | undefined;
  vocabularySize: number | undefined;
}

function readTold(metadata: ReadonlyMap<string, string>, file: string): ToldFacts {
  const normalization = metadata.get('normalize_type') ?? NORMALIZATION;
  if (normalization !== NORMALIZATION) throw new Error(`${file} wants features normalised ${normalization}`);
  const count = (key: string): number | undefined => {
    const text = metadata.get(key);
    if (text === undefined) return undefined;
    if (!/^[1-9]\d{0,5}$/.test(text)) throw new Error(`${file} says ${key} is ${text}`);
    return Number(text);
  };
  return {
    filters: count('feat_dim'),
    subsampling: count('subsampling_factor'),
    vocabularySize: count('vocab_size'),
  };
}

function filtersOf({ name, sizes }: BoundValue, told: number | undefined, file: string): number {
  const own = sizes[1];
  if (own !== undefined && told !== undefined && own !== told)
    throw new Error(`${file} says feat_dim is ${told}, but ${name} takes ${own}`);
  const filters = own ?? told;
  if (filters === undefined) throw new Error(`${file} does not tell how many values ${name} has in a frame`);
  return filters;
}

/** The first rows of a matrix whose columns are given one after the other. */
function rowsOf(matrix: Float32Array, size: number, columns: number, rows: number): Float32Array {
  const result = new Float32Array(rows * size);
  for (let at = 0; at < size; at += 1) {
    const start = at * columns;
    for (let row = 0; row < rows; row += 1) result[row * size + at] = matrix[start + row]!;
  }
  return result;
}
