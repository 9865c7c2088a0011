import type { FactoryProvider } from '@nestjs/common';
import { SpeechListeners } from '../../../engine/ports/speech-listeners.js';
import type { SpeechToText } from '../../../engine/ports/speech-to-text.js';
import { StreamingSpeechToText } from '../../../engine/ports/streaming-speech-to-text.js';
import { LiveVoiceActivity } from '../../../engine/ports/voice-activity.js';
import { ProvidersConfig } from '../../../platform/config/providers.config.js';
import { Logger } from '../../../platform/logging/logger.js';
import { ProviderRegistry } from '../registry/provider-registry.js';
import { FailoverListeners } from './failover-listeners.js';
import { ListeningByPieces } from './listening-by-pieces.js';

/** Its own models are asked again and again while somebody speaks; vendors, who are paid for each time, are not. */
const EMBEDDED = 'embedded';

/** Binds the port of listening to the line of speech recognition. */
export const speechListeners: FactoryProvider<SpeechListeners> = {
  provide: SpeechListeners,
  inject: [ProviderRegistry, LiveVoiceActivity, ProvidersConfig, Logger],
  useFactory: (
    { lines }: ProviderRegistry,
    voiceActivity: LiveVoiceActivity,
    { sttTimeoutMs: timeoutMs }: ProvidersConfig,
    logger: Logger,
  ) => {
    const byPieces = (recognizer: SpeechToText): StreamingSpeechToText => {
      const interimResults = recognizer.capabilities.provider === EMBEDDED;
      return new ListeningByPieces({ recognizer, voiceActivity, timeoutMs, interimResults });
    };
    const asListener = (provider: SpeechToText): StreamingSpeechToText =>
      provider instanceof StreamingSpeechToText ? provider : byPieces(provider);
    return new FailoverListeners({ line: lines.stt, asListener, timeoutMs, logger });
  },
};
