import { describe, expect, it } from 'vitest';
import { llmProvidersOf } from './llm-providers.js';
import { providerNames } from './provider-names.js';
import { ProvidersConfig } from './providers.config.js';
import { sttProvidersOf } from './stt-providers.js';
import { ttsProvidersOf } from './tts-providers.js';

describe('the names of providers', () => {
  const names = providerNames('tts', ['openai', 'embedded'], ['beep']);

  it('are those of Parley and those that were added, each once', () => {
    expect(names.parse('beep, embedded, beep')).toEqual(['beep', 'embedded']);
    expect(names.safeParse('bep').error?.issues).toEqual([
      expect.objectContaining({
        message: 'expected names out of openai, embedded, beep, separated by commas',
      }),
    ]);
  });

  it('need no setting of a vendor where they were added', () => {
    const values = new ProvidersConfig({ OPENAI_API_KEY: 'o' });
    const order = ['added', 'openai'];
    const read = [
      sttProvidersOf({ ...values, sttProviders: order }),
      llmProvidersOf({ ...values, llmProviders: order }),
      ttsProvidersOf({ ...values, ttsProviders: order }),
    ];
    for (const { providers, problems } of read) {
      expect([providers.map(({ provider }) => provider), problems]).toEqual([['openai'], []]);
    }
  });
});
