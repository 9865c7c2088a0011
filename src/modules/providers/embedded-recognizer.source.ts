import { EmbeddedSpeechToText } from '../../engine/inference/pool/embedded-speech-to-text.js';
import { localRank } from './local-models.js';
import type { ProviderSource } from './registry/provider-source.js';

/** The recogniser that comes with Parley. Whoever made its processes ends them. */
export const embeddedRecognizer: ProviderSource<'stt'> = {
  kind: 'stt',
  open: ({ speech, preferredModel }) => ({
    providers: [
      {
        name: 'embedded',
        provider: new EmbeddedSpeechToText(speech.pool),
        rank: localRank('moonshine-tiny', preferredModel),
        isEnabled: speech.isUsedHere,
        health: () => speech.health,
      },
    ],
  }),
};
