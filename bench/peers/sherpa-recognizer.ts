import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ENGINE_SAMPLE_RATE_HZ } from '../../src/engine/ports/audio-decoder.js';
import { toFloats } from './peer-audio.js';
import type { PieceRecognizer, PieceSettings } from './piece-messages.js';

interface SherpaStream {
  acceptWaveform(wave: { samples: Float32Array; sampleRate: number }): void;
}

interface SherpaRecognizer {
  createStream(): SherpaStream;
  decode(stream: SherpaStream): void;
  getResult(stream: SherpaStream): { text: string };
}

interface SherpaPackage {
  OfflineRecognizer: new (config: object) => SherpaRecognizer;
}

/** sherpa-onnx-node on the published files of the embedded model. */
export async function openSherpa(
  settings: Extract<PieceSettings, { kind: 'sherpa-onnx' }>,
): Promise<PieceRecognizer> {
  const { rootDir, modelDir, threads, gain } = settings;
  const recognizer = openRecognizer(rootDir, {
    moonshine: {
      encoder: join(modelDir, 'onnx', 'encoder_model_quantized.onnx'),
      mergedDecoder: join(modelDir, 'onnx', 'decoder_model_merged_quantized.onnx'),
    },
    tokens: join(modelDir, 'tokens.txt'),
    numThreads: threads,
  });
  return async (pieces) => pieces.map((pcm) => recognize(recognizer, toFloats(pcm, gain)));
}

/** sherpa-onnx-node on a split export of Parakeet of 8-bit weights. */
export async function openSherpaParakeet(
  settings: Extract<PieceSettings, { kind: 'sherpa-parakeet' }>,
): Promise<PieceRecognizer> {
  const { rootDir, modelDir, threads } = settings;
  const graph = (name: string): string => join(modelDir, `${name}.int8.onnx`);
  const recognizer = openRecognizer(rootDir, {
    transducer: { encoder: graph('encoder'), decoder: graph('decoder'), joiner: graph('joiner') },
    modelType: 'nemo_transducer',
    tokens: join(modelDir, 'tokens.txt'),
    numThreads: threads,
  });
  return async (pieces) => pieces.map((pcm) => recognize(recognizer, toFloats(pcm)));
}

function openRecognizer(rootDir: string, modelConfig: object): SherpaRecognizer {
  const require = createRequire(join(rootDir, 'bench', 'package.json'));
  const { OfflineRecognizer } = require('sherpa-onnx-node') as SherpaPackage;
  return new OfflineRecognizer({
    featConfig: { sampleRate: ENGINE_SAMPLE_RATE_HZ, featureDim: 80 },
    modelConfig: { ...modelConfig, provider: 'cpu', debug: 0 },
  });
}

function recognize(recognizer: SherpaRecognizer, samples: Float32Array): string {
  const stream = recognizer.createStream();
  stream.acceptWaveform({ samples, sampleRate: ENGINE_SAMPLE_RATE_HZ });
  recognizer.decode(stream);
  return recognizer.getResult(stream).text.trim();
}
