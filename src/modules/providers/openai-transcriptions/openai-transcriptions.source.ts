import type { SttVendorName } from '../../../platform/config/stt-providers.js';
import type { ProviderSource } from '../registry/provider-source.js';
import { TranscriptionsRecognizer } from './transcriptions-recognizer.js';

const VENDORS: ReadonlySet<SttVendorName> = new Set<SttVendorName>(['openai', 'groq']);

/** The speech recognition of OpenAI and Groq, as settings have them. */
export const openAiTranscriptions: ProviderSource<'stt'> = {
  kind: 'stt',
  open: ({ config }) => {
    const timeoutsMs = { live: config.sttTimeoutMs, batch: config.sttRecordingTimeoutMs };
    const recognizers = config.speechRecognizers
      .filter(({ provider }) => VENDORS.has(provider))
      .map((settings) => new TranscriptionsRecognizer(settings, timeoutsMs));
    return {
      providers: recognizers.map((provider) => ({ name: provider.capabilities.provider, provider })),
      close: () => {
        for (const recognizer of recognizers) recognizer.close();
      },
    };
  },
};
