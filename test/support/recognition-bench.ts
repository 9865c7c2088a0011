import type { SpeechToText } from '../../src/engine/ports/speech-to-text.js';
import type { SttProviderSettings } from '../../src/platform/config/stt-providers.js';
import { TranscriptionsRecognizer } from '../../src/modules/providers/openai-transcriptions/transcriptions-recognizer.js';
import type { RecognitionBench } from '../conformance/speech-to-text.conformance.js';
import type { SpeechStandIn } from './speech-stand-in.js';

/** Two seconds of something. */
export const SOMETHING = Int16Array.from({ length: 32_000 }, (_, at) => Math.round(9000 * Math.sin(at / 9)));

/** OpenAI or Groq at a stand-in, with the key that it knows unless told otherwise. */
export function transcriptionsAt(
  { url }: { url: string },
  timeoutMs = 15_000,
  changes: Partial<SttProviderSettings> = {},
): TranscriptionsRecognizer {
  const settings = { provider: 'openai', model: 'whisper-1', apiKey: 'secret-key', ...changes } as const;
  return new TranscriptionsRecognizer(
    { baseUrl: `${url}/v1`, ...settings },
    { live: timeoutMs, batch: timeoutMs },
  );
}

/** Puts a recogniser before its vendor's stand-in, which sends a head, two halves of an answer and an end. */
export function recognitionBenchOf(
  standIn: Pick<SpeechStandIn, 'whenAsked' | 'whenLeft' | 'openConnections' | 'close'> & { script: object },
  recognizer: SpeechToText & { close(): unknown },
): RecognitionBench {
  return {
    recognizer,
    vendor: {
      cuts: 4,
      behave: (behaviour) => (standIn.script = behaviour),
      whenAsked: (times) => standIn.whenAsked(times),
      whenLeft: () => standIn.whenLeft(),
      open: () => standIn.openConnections(),
    },
    speech: SOMETHING,
    close: async () => void (await recognizer.close()),
    dispose: () => standIn.close(),
  };
}
