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
  new ProvidersConfig(environment).speechVoices.map(({ provider }) => provider);

const KEYS = { OPENAI_API_KEY: 'o', CARTESIA_API_KEY: 'c', ELEVENLABS_API_KEY: 'e' };

describe('the settings of speech synthesis', () => {
  it('use what is installed and the embedded one by themselves', () => {
    expect(providersOf({})).toEqual(['kokoro', 'embedded']);
  });

  it('use what has a key, then those of this machine', () => {
    expect(providersOf(KEYS)).toEqual(['cartesia', 'elevenlabs', 'openai', 'kokoro', 'embedded']);
    expect(providersOf({ OPENAI_API_KEY: 'o' })).toEqual(['openai', 'kokoro', 'embedded']);
  });

  it('use what is named, in that order, each once', () => {
    expect(providersOf({ ...KEYS, TTS_PROVIDERS: 'embedded, openai, embedded' })).toEqual([
      'embedded',
      'openai',
    ]);
  });

  it('give an order to what is named, and leave it to the sources where nothing is', () => {
    const orderOf = (names: string): readonly string[] =>
      new ProvidersConfig({ ...KEYS, TTS_PROVIDERS: names }).providerOrder.tts;
    expect(orderOf('kokoro, openai')).toEqual(['kokoro', 'openai']);
    expect(orderOf('embedded')).toEqual(['embedded']);
    expect(orderOf('')).toEqual([]);
  });

  it('hold everything of a vendor', () => {
    const environment = { ...KEYS, CARTESIA_BASE_URL: 'https://eu.example/', CARTESIA_TTS_VOICE: 'v1' };
    expect(new ProvidersConfig(environment).speechVoices[0]).toEqual({
      provider: 'cartesia',
      baseUrl: 'https://eu.example',
      apiKey: 'c',
      model: 'sonic-3',
      voice: 'v1',
    });
  });

  it('ask for the key of a vendor that is named', () => {
    expect(problemsOf({ TTS_PROVIDERS: 'openai,elevenlabs' })).toEqual([
      'TTS_PROVIDERS: openai needs OPENAI_API_KEY',
      'TTS_PROVIDERS: elevenlabs needs ELEVENLABS_API_KEY',
    ]);
  });

  it('know no other names', () => {
    expect(problemsOf({ TTS_PROVIDERS: 'groq' })).toEqual([
      'TTS_PROVIDERS: expected names out of cartesia, elevenlabs, openai, kokoro, embedded, separated by commas',
    ]);
  });
});
