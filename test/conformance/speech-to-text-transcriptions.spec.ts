import { recognitionBenchOf, transcriptionsAt } from '../support/recognition-bench.js';
import { startTranscriptionsStandIn } from '../support/transcriptions-stand-in.js';
import { describeSpeechToText } from './speech-to-text.conformance.js';

const VENDORS = [
  { provider: 'openai', model: 'whisper-1' },
  { provider: 'openai', model: 'gpt-4o-mini-transcribe' },
  { provider: 'groq', model: 'whisper-large-v3-turbo' },
] as const;

for (const { provider, model } of VENDORS) {
  describeSpeechToText(`TranscriptionsRecognizer, ${model} at ${provider}`, async (options) => {
    const standIn = await startTranscriptionsStandIn({ key: 'secret-key', dialect: provider });
    const apiKey = options.hasBadKey === true ? 'wrong-key' : 'secret-key';
    return recognitionBenchOf(
      standIn,
      transcriptionsAt(standIn, options.timeoutMs, { provider, model, apiKey }),
    );
  });
}
