import { ConfiguredVoices } from './configured-voices.js';
import type { ProviderSource } from './registry/provider-source.js';

/** The speech synthesis of the settings. */
export const configuredVoices: ProviderSource<'tts'> = {
  kind: 'tts',
  open: ({ config, logger }) => {
    const configured = new ConfiguredVoices(config, logger);
    return {
      providers: configured.voices.map((provider) => ({ name: provider.capabilities.provider, provider })),
      close: () => configured.onApplicationShutdown(),
    };
  },
};
