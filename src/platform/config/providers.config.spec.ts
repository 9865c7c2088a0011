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
  new ProvidersConfig(environment).languageModels.map(({ provider }) => provider);

const ALL = {
  VLLM_BASE_URL: 'http://10.0.0.2:8000/v1/',
  VLLM_LLM_MODEL: 'big',
  OLLAMA_BASE_URL: 'http://localhost:11434/v1',
  GROQ_API_KEY: 'g',
  OPENAI_API_KEY: 'o',
};

describe('the settings of language models', () => {
  it('use nothing by themselves', () => {
    expect(providersOf({})).toEqual([]);
  });

  it('use what has a key or an address, in their own order', () => {
    expect(providersOf(ALL)).toEqual(['openai', 'groq', 'ollama', 'vllm']);
  });

  it('use what is named, in that order, each once', () => {
    expect(providersOf({ ...ALL, LLM_PROVIDERS: 'vllm, openai, vllm' })).toEqual(['vllm', 'openai']);
  });

  it('take the embedded one by name, which needs nothing', () => {
    const { llmProviders, languageModels } = new ProvidersConfig({ ...ALL, LLM_PROVIDERS: 'embedded, groq' });
    expect(llmProviders).toEqual(['embedded', 'groq']);
    expect(languageModels.map(({ provider }) => provider)).toEqual(['groq']);
    expect(providersOf({ ...ALL, LLM_PROVIDERS: 'embedded' })).toEqual([]);
  });

  it('hold everything of a provider', () => {
    expect(new ProvidersConfig(ALL).languageModels.at(-1)).toEqual({
      provider: 'vllm',
      baseUrl: 'http://10.0.0.2:8000/v1',
      apiKey: undefined,
      model: 'big',
      contextTokens: 8192,
      reasoning: undefined,
    });
  });

  it('leave thinking to the model when told to', () => {
    const thinking = (value: string | undefined): string | undefined =>
      new ProvidersConfig({
        OPENAI_API_KEY: 'o',
        ...(value !== undefined && { OPENAI_LLM_REASONING: value }),
      }).languageModels[0]?.reasoning;
    expect([undefined, 'low', ''].map(thinking)).toEqual(['none', 'low', undefined]);
  });

  it('give the deadlines of calls for documents', () => {
    const { documentDeadlines } = new ProvidersConfig({ LLM_DOCUMENT_TIMEOUT_MS: '5000' });
    expect(documentDeadlines).toEqual({ firstTextMs: 60_000, stallMs: 20_000, totalMs: 5000 });
  });

  it.each([
    [{ LLM_PROVIDERS: 'openai' }, 'LLM_PROVIDERS: openai needs OPENAI_API_KEY'],
    [{ ...ALL, LLM_PROVIDERS: 'groq', GROQ_API_KEY: '' }, 'LLM_PROVIDERS: groq needs GROQ_API_KEY'],
    [{ LLM_PROVIDERS: 'ollama' }, 'LLM_PROVIDERS: ollama needs OLLAMA_BASE_URL'],
    [{ LLM_PROVIDERS: 'vllm' }, 'LLM_PROVIDERS: vllm needs VLLM_BASE_URL and VLLM_LLM_MODEL'],
    [
      { LLM_PROVIDERS: 'opnai' },
      'LLM_PROVIDERS: expected names out of openai, groq, ollama, vllm, embedded, separated by commas',
    ],
    [
      { VLLM_BASE_URL: 'http://v/v1' },
      'VLLM_LLM_MODEL: expected the model that the server at VLLM_BASE_URL serves',
    ],
    [{ OPENAI_API_KEY: 'two words' }, 'OPENAI_API_KEY: expected a key without spaces, or nothing'],
  ])('refuse %j', (environment, problem) => {
    expect(problemsOf(environment)).toEqual([problem]);
  });

  it.each(['mybox:11434/v1', 'ftp://h/v1', 'http://u:p@h/v1', 'http://h/v1?key=1', 'http://h', 'http://h/'])(
    'refuse %s as the address of Ollama, and do not repeat it',
    (address) => {
      const problems = problemsOf({ OLLAMA_BASE_URL: address });
      expect(problems).toEqual([
        expect.stringContaining('OLLAMA_BASE_URL: expected an http or https address'),
      ]);
      expect(problems.join()).not.toContain(address);
    },
  );

  it('take an address without a path where the API may be at the root', () => {
    const { openaiUrl } = new ProvidersConfig({ OPENAI_BASE_URL: 'https://api.example/' });
    expect(openaiUrl).toBe('https://api.example');
  });
});

describe('LLM_PRICES', () => {
  it('names models with slashes and colons', () => {
    const { prices } = new ProvidersConfig({
      LLM_PRICES: 'groq:openai/gpt-oss=0.1/0.5, ollama:llama3.2:3b=1/2,',
    });
    expect([...prices]).toEqual([
      ['groq:openai/gpt-oss', { inputUsdPerMillion: 0.1, outputUsdPerMillion: 0.5 }],
      ['ollama:llama3.2:3b', { inputUsdPerMillion: 1, outputUsdPerMillion: 2 }],
    ]);
  });

  it.each(['gpt=1/2', 'openai:gpt=1', 'openai:gpt=1/-2', 'openai:gpt=a/b', 'openai:gpt 1/2'])(
    'refuses %s',
    (text) => {
      expect(problemsOf({ LLM_PRICES: text })).toEqual([
        expect.stringMatching(/^LLM_PRICES: expected prices such as/),
      ]);
    },
  );
});
