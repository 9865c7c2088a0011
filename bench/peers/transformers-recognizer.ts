import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ENGINE_SAMPLE_RATE_HZ } from '../../src/engine/ports/audio-decoder.js';
import { toFloats } from './peer-audio.js';
import type { PieceRecognizer, PieceSettings } from './piece-messages.js';

type TokenIds = bigint[][];

interface TransformersPackage {
  env: { allowRemoteModels: boolean; localModelPath: string };
  Tensor: new (type: 'float32', data: Float32Array, dims: number[]) => unknown;
  MoonshineForConditionalGeneration: {
    from_pretrained(
      name: string,
      options: object,
    ): Promise<{
      generate(options: object): Promise<{ tolist(): TokenIds }>;
    }>;
  };
}

const START_TOKEN = 1;
const END_TOKEN = 2;
/** As its own pipeline limits texts, rounded up so that short pieces are not cut. */
const TOKENS_PER_SEC = 6.5;

/** transformers.js on the published files of the embedded model. */
export async function openTransformers(
  settings: Extract<PieceSettings, { kind: 'transformers.js' }>,
): Promise<PieceRecognizer> {
  const { rootDir, modelDir, sessionOptions, batch } = settings;
  const require = createRequire(join(rootDir, 'bench', 'package.json'));
  const entry = pathToFileURL(require.resolve('@huggingface/transformers'));
  const { env, Tensor, MoonshineForConditionalGeneration } = (await import(
    entry.href
  )) as TransformersPackage;
  env.allowRemoteModels = false;
  env.localModelPath = dirname(modelDir);
  const model = await MoonshineForConditionalGeneration.from_pretrained(
    modelDir.slice(dirname(modelDir).length + 1),
    {
      dtype: 'q8',
      device: 'cpu',
      session_options: sessionOptions,
    },
  );
  const { default: tokenizer } = await import('llama-tokenizer-js');
  const generate = async (pieces: readonly Int16Array[]): Promise<string[]> => {
    const longest = Math.max(...pieces.map((pcm) => pcm.length));
    const samples = new Float32Array(pieces.length * longest);
    pieces.forEach((pcm, row) => samples.set(toFloats(pcm), row * longest));
    const output = await model.generate({
      input_values: new Tensor('float32', samples, [pieces.length, longest]),
      max_new_tokens: Math.ceil((longest / ENGINE_SAMPLE_RATE_HZ) * TOKENS_PER_SEC),
    });
    return output.tolist().map((ids) => {
      const text = ids.map(Number).filter((id) => id !== START_TOKEN && id !== END_TOKEN);
      return tokenizer.decode([START_TOKEN, ...text]).trim();
    });
  };
  return async (pieces) => {
    const texts: string[] = [];
    for (let at = 0; at < pieces.length; at += batch)
      texts.push(...(await generate(pieces.slice(at, at + batch))));
    return texts;
  };
}
