import { createRequire } from 'node:module';

/** What sherpa-onnx found in a piece of audio. Times are seconds. */
export interface SherpaResult {
  text: string;
  tokens: string[];
  lang: string;
  timestamps: number[];
  durations: number[];
  segment_timestamps?: number[];
  segment_durations?: number[];
  segment_texts?: string[];
}

interface Stream {
  acceptWaveform(wave: { samples: Float32Array; sampleRate: number }): void;
}

interface Recognizer {
  createStream(): Stream;
  decode(stream: Stream): void;
  getResult(stream: Stream): SherpaResult;
}

interface SherpaPackage {
  OfflineRecognizer: new (config: object) => Recognizer;
}

/**
 * A recogniser of sherpa-onnx-node with the settings of one kind of model, such as `{ whisper: { … } }`.
 *
 * @param entry where the package is found; the installed one when absent.
 */
export function openSherpa(
  model: object,
  tokens: string,
  entry = 'sherpa-onnx-node',
): (samples: Float32Array) => SherpaResult {
  const { OfflineRecognizer } = createRequire(import.meta.url)(entry) as SherpaPackage;
  const recognizer = new OfflineRecognizer({
    featConfig: { sampleRate: 16_000, featureDim: 80 },
    modelConfig: { ...model, tokens, numThreads: 1, provider: 'cpu', debug: 0 },
  });
  return (samples) => {
    const stream = recognizer.createStream();
    stream.acceptWaveform({ samples, sampleRate: 16_000 });
    recognizer.decode(stream);
    return recognizer.getResult(stream);
  };
}
