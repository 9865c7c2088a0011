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
  const require = createRequire(join(rootDir, 'bench', 'package.json'));
  const { OfflineRecognizer } = require('sherpa-onnx-node') as SherpaPackage;
  const recognizer = new OfflineRecognizer({
    featConfig: { sampleRate: ENGINE_SAMPLE_RATE_HZ, featureDim: 80 },
    modelConfig: {
      moonshine: {
        encoder: join(modelDir, 'onnx', 'encoder_model_quantized.onnx'),
        mergedDecoder: join(modelDir, 'onnx', 'decoder_model_merged_quantized.onnx'),
      },
      tokens: join(modelDir, 'tokens.txt'),
      numThreads: threads,
      provider: 'cpu',
      debug: 0,
    },
  });
  return async (pieces) => pieces.map((pcm) => recognize(recognizer, toFloats(pcm, gain)));
}

function recognize(recognizer: SherpaRecognizer, samples: Float32Array): string {
  const stream = recognizer.createStream();
  stream.acceptWaveform({ samples, sampleRate: ENGINE_SAMPLE_RATE_HZ });
  recognizer.decode(stream);
  return recognizer.getResult(stream).text.trim();
}
