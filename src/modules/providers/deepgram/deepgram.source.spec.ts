import { describe, expect, it } from 'vitest';
import { ProvidersConfig } from '../../../platform/config/providers.config.js';
import type { ProviderContext } from '../registry/provider-source.js';
import { deepgram } from './deepgram.source.js';

const languagesOf = (environment: Record<string, string>): (readonly string[])[] => {
  const { providers, close } = deepgram.open({ config: new ProvidersConfig(environment) } as ProviderContext);
  void close?.();
  return providers.map(({ provider }) => provider.capabilities.languages);
};

describe('Deepgram, as settings have it', () => {
  it('is not there without its key', () => {
    expect(languagesOf({ OPENAI_API_KEY: 'o' })).toEqual([]);
  });

  it.each([
    ['nova-3', ['en', 'fr', 'de', 'ta', 'zh'], []],
    ['nova-2-general', ['en', 'fr', 'de', 'zh'], ['ta']],
    ['nova-3-medical', ['en'], ['fr']],
  ])('recognises the languages of %s', (model, known, unknown) => {
    const [languages] = languagesOf({ DEEPGRAM_API_KEY: 'd', DEEPGRAM_STT_MODEL: model });
    expect(languages).toEqual(expect.arrayContaining(known));
    expect(unknown.filter((language) => languages?.includes(language))).toEqual([]);
  });
});
