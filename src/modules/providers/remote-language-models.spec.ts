import { describe, expect, it } from 'vitest';
import { ProvidersConfig } from '../../platform/config/providers.config.js';
import { RemoteLanguageModels } from './remote-language-models.js';

const ignore = (): void => undefined;
const logger = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
const modelsOf = (environment: Record<string, string>): RemoteLanguageModels =>
  new RemoteLanguageModels(new ProvidersConfig(environment), logger);

describe('RemoteLanguageModels', () => {
  it('holds those that are set, best first, and gives the first', () => {
    const models = modelsOf({
      LLM_PROVIDERS: 'ollama,openai',
      OPENAI_API_KEY: 'k',
      OLLAMA_BASE_URL: 'http://localhost:11434/v1',
    });
    expect(models.models.map(({ capabilities }) => capabilities)).toEqual([
      { provider: 'ollama', model: 'gemma3', contextTokens: 4096, followsInstructions: true },
      { provider: 'openai', model: 'gpt-6-luna', contextTokens: 128_000, followsInstructions: true },
    ]);
    expect(models.requireInstructable()).toBe(models.models[0]);
    models.onApplicationShutdown();
  });

  it('tells which settings bring one when none is set', () => {
    const models = modelsOf({});
    expect(models.instructable).toBeUndefined();
    expect(() => models.requireInstructable()).toThrow(/OPENAI_API_KEY.*OLLAMA_BASE_URL/);
  });
});
