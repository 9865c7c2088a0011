import { describe, expect, it } from 'vitest';
import { ModelPrices } from './model-prices.js';

const call = (provider: string, model: string): Parameters<ModelPrices['costOf']>[0] => ({
  provider,
  model,
  inputTokens: 2_000_000,
  outputTokens: 1_000_000,
});

describe('ModelPrices', () => {
  const prices = new ModelPrices(
    new Map([
      ['openai:gpt-4.1-mini', { inputUsdPerMillion: 1, outputUsdPerMillion: 3 }],
      ['vllm:big', { inputUsdPerMillion: 0.5, outputUsdPerMillion: 0 }],
    ]),
  );

  it.each([
    ['openai', 'gpt-6-luna', 0.7],
    ['openai', 'gpt-6-luna-2026-09-22', 0.7],
    ['groq', 'openai/gpt-oss-120b', 0.9],
  ])('knows what %s asks for %s', (provider, model, usd) => {
    expect(prices.costOf(call(provider, model))).toBeCloseTo(usd, 10);
  });

  it("puts the operator's prices first, for versions of a model too", () => {
    expect(prices.costOf(call('openai', 'gpt-4.1-mini-2025-04-14'))).toBe(5);
    expect(prices.costOf(call('vllm', 'big'))).toBe(1);
  });

  it.each(['embedded', 'ollama', 'vllm'])('counts nothing for what the operator runs with %s', (provider) => {
    expect(prices.costOf(call(provider, 'any'))).toBe(0);
  });

  it('does not guess', () => {
    expect(prices.costOf(call('openai', 'gpt-9'))).toBeUndefined();
    expect(prices.costOf(call('openai', 'gpt-4.1-mini-tuned'))).toBeUndefined();
  });
});
