import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-section.js';
import { ProvidersConfig } from './providers.config.js';

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    new ProvidersConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};
const providersOf = (environment: Record<string, string>): string[] =>
  new ProvidersConfig(environment).speechRecognizers.map(({ provider }) => provider);

const KEYS = { OPENAI_API_KEY: 'o', GROQ_API_KEY: 'g', DEEPGRAM_API_KEY: 'd' };

describe('the settings of speech recognition', () => {
  it('use no vendor by themselves', () => {
    expect(providersOf({})).toEqual([]);
  });

  it('use what has a key, in their own order', () => {
    expect(providersOf(KEYS)).toEqual(['deepgram', 'openai', 'groq']);
  });

  it('use what is named, in that order, each once', () => {
    expect(providersOf({ ...KEYS, STT_PROVIDERS: 'embedded, groq, openai, groq' })).toEqual([
      'groq',
      'openai',
    ]);
    expect(providersOf({ ...KEYS, STT_PROVIDERS: 'embedded' })).toEqual([]);
  });

  it('hold everything of a vendor', () => {
    const environment = { DEEPGRAM_API_KEY: 'd', DEEPGRAM_BASE_URL: 'https://eu.example/v1/' };
    expect(new ProvidersConfig(environment).speechRecognizers).toEqual([
      { provider: 'deepgram', baseUrl: 'https://eu.example/v1', apiKey: 'd', model: 'nova-3' },
    ]);
  });

  it.each([
    ['openai,deepgram', ['openai needs OPENAI_API_KEY', 'deepgram needs DEEPGRAM_API_KEY']],
    ['vllm', ['expected names out of deepgram, openai, groq, embedded, separated by commas']],
  ])('refuse %s without what it needs', (names, problems) => {
    expect(problemsOf({ STT_PROVIDERS: names })).toEqual(problems.map((each) => `STT_PROVIDERS: ${each}`));
  });
});
