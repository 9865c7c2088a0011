import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pickFile } from '../models/exported-files.js';
import { inputShape, openSession } from '../onnx/open-session.js';
import { ort } from '../onnx/onnx-runtime.js';
import type { SynthesisPiece, Synthesizer } from '../synthesizer.js';
import { KOKORO_MAX_PHONEMES, KOKORO_RATE_HZ, STYLE_SIZE } from './kokoro-shape.js';
import { voiceFileOf, voicesAmong } from './kokoro-voices.js';
import { paddedTokens, PhonemeVocabulary } from './phoneme-vocabulary.js';
import { VoiceStyles } from './voice-styles.js';

const GRAPH = [
  /^model_(quantized|q8f16|uint8|uint8f16)\.onnx$/,
  /^model(_fp16|_q4|_q4f16)?\.onnx$/,
  /^kokoro.*\.onnx$/,
];
/** What exporters call the tokens. */
const TOKEN_NAMES = ['input_ids', 'tokens'];
/** What exporters call the audio. */
const AUDIO_NAMES = ['waveform', 'audio'];
/** No piece takes longer; a graph that gives more is not Kokoro. */
const MAX_SAMPLES = 5 * 60 * KOKORO_RATE_HZ;
const FULL_SCALE = 32_767;

/** Makes the tensor of a type that a graph takes, of numbers. */
type TensorOf = (values: readonly number[] | Float32Array, dims: readonly number[]) => ort.Tensor;
const TENSORS: Readonly<Record<string, TensorOf>> = {
  int64: (values, dims) => new ort.Tensor('int64', BigInt64Array.from(values, toBigInt), dims),
  int32: (values, dims) => new ort.Tensor('int32', Int32Array.from(values, Math.round), dims),
  float32: (values, dims) => new ort.Tensor('float32', Float32Array.from(values), dims),
};

/** The tensors that a graph takes, in the types that it wants them in. */
interface KokoroInputs {
  /** The name of the tokens. */
  tokensName: string;
  tokens: TensorOf;
  style: TensorOf;
  speed: TensorOf;
  /** The name of the audio. */
  audioName: string;
}

/**
 * Kokoro-82M as it is exported to ONNX: tokens `[1, ≤512]` (`input_ids` or `tokens`), style `[1, 256]` and speed `[1]` in,
 * 24 kHz audio out. Whoever loads it releases it.
 */
export class KokoroModel implements Synthesizer {
  private readonly voices = new Map<string, VoiceStyles>();

  private constructor(
    private readonly dir: string,
    private readonly session: ort.InferenceSession,
    private readonly inputs: KokoroInputs,
    private readonly vocabulary: PhonemeVocabulary,
  ) {}

  /**
   * @param dir folder of the model's files: a graph, the vocabulary, and voices; see docs/models.md for their names.
   * @throws Error that names the file which is missing, damaged or something else, and says why.
   */
  static async load(dir: string): Promise<KokoroModel> {
    const names = await readdir(dir);
    const vocabulary = await PhonemeVocabulary.read(dir, names);
    const voices = voicesAmong(names).map(({ name }) => name);
    if (voices.length === 0) throw new Error(`${dir} holds no voice, such as ${voiceFileOf('af_heart')}`);
    const path = pickFile(dir, names, GRAPH, 'model.onnx');
    const session = await openSession(path, { inputs: ['style', 'speed'], outputs: [] });
    try {
      const model = new KokoroModel(dir, session, inputsOf(session, path), vocabulary);
      for (const voice of voices) await model.stylesOf(voice);
      return model;
    } catch (error) {
      await session.release();
      throw error;
    }
  }

  async synthesize({ phonemes, voice, speed }: SynthesisPiece): Promise<Int16Array> {
    const tokens = this.vocabulary.tokensOf(phonemes);
    if (tokens.length === 0) return new Int16Array(0);
    if (tokens.length > KOKORO_MAX_PHONEMES)
      throw new Error(`${tokens.length} phonemes are too many at once`);
    const style = (await this.stylesOf(voice)).styleFor(tokens.length);
    const padded = paddedTokens(tokens);
    const { tokensName, audioName, ...inputs } = this.inputs;
    const out = await this.session.run({
      [tokensName]: inputs.tokens(padded, [1, padded.length]),
      style: inputs.style(style, [1, STYLE_SIZE]),
      speed: inputs.speed([speed], [1]),
    });
    return pcmOf(out[audioName]);
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  private async stylesOf(voice: string): Promise<VoiceStyles> {
    const known = this.voices.get(voice) ?? (await VoiceStyles.read(join(this.dir, voiceFileOf(voice))));
    this.voices.set(voice, known);
    return known;
  }
}

/** @throws Error that names the graph, when it takes something else than Kokoro does. */
function inputsOf(session: ort.InferenceSession, path: string): KokoroInputs {
  const tokensName = TOKEN_NAMES.find((name) => session.inputNames.includes(name));
  if (tokensName === undefined)
    throw new Error(`${path} is not the expected model: it has no input input_ids`);
  const others = session.inputNames.filter((name) => ![tokensName, 'style', 'speed'].includes(name));
  if (others.length > 0) throw new Error(`${path} is not the expected model: it wants ${others.join(', ')}`);
  const tensorOf = (name: string): TensorOf => {
    const { type } = inputShape(session, name);
    const found = TENSORS[type];
    if (found === undefined) throw new Error(`${path} takes ${name} as ${type}, which is not known here`);
    return found;
  };
  const audioName = session.outputNames.find((name) => AUDIO_NAMES.includes(name));
  if (audioName === undefined)
    throw new Error(`${path} is not the expected model: it has no output waveform`);
  return {
    ...{ tokensName, audioName },
    tokens: tensorOf(tokensName),
    style: tensorOf('style'),
    speed: tensorOf('speed'),
  };
}

/** @throws Error when it is no audio of a length that a piece can have. */
function pcmOf(waveform: ort.Tensor | undefined): Int16Array {
  if (waveform?.type !== 'float32') throw new Error('the model gives no audio in 32-bit floating point');
  const samples = waveform.data as Float32Array;
  if (samples.length > MAX_SAMPLES)
    throw new Error(`the model gives ${samples.length} samples for one piece`);
  const pcm = new Int16Array(samples.length);
  for (let at = 0; at < samples.length; at += 1) {
    const sample = samples[at]!;
    if (!Number.isFinite(sample)) throw new Error('the model gives what is no audio');
    pcm[at] = Math.round(Math.min(Math.max(sample, -1), 1) * FULL_SCALE);
  }
  return pcm;
}

function toBigInt(value: number): bigint {
  return BigInt(value);
}
