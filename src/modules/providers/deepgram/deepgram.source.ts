import type { ProviderSource } from '../registry/provider-source.js';
import { DeepgramRecognizer } from './deepgram-recognizer.js';

/** Deepgram, where settings have its key. */
export const deepgram: ProviderSource<'stt'> = {
  kind: 'stt',
  open: ({ config }) => {
    const timeoutsMs = { live: config.sttTimeoutMs, batch: config.sttRecordingTimeoutMs };
    const recognizers = config.speechRecognizers
      .filter(({ provider }) => provider === 'deepgram')
      .map((settings) => new DeepgramRecognizer(settings, timeoutsMs));
    return {
      providers: recognizers.map((provider) => ({ name: provider.capabilities.provider, provider })),
      close: () => {
        for (const recognizer of recognizers) recognizer.close();
      },
    };
  },
};
