import { describe, expect, it } from 'vitest';
import type { ModelCall } from '../../engine/text/model-call.js';
import { presentCalls, unpricedModels } from './llm-info.js';

const call = (model: string, tokens: number): ModelCall => ({
  provider: 'openai',
  model,
  purpose: 'translation',
  inputTokens: tokens,
  outputTokens: 1,
  durationMs: 12.6,
});

const costOf = ({ model, inputTokens }: ModelCall): number | undefined =>
  model === 'unknown' ? undefined : inputTokens * 0.1;

describe('presentCalls', () => {
  it('adds tokens and costs up', () => {
    expect(presentCalls([call('a', 1), call('b', 2)], costOf)).toEqual({
      total_tokens: 5,
      total_cost: 0.3,
      requests: [
        { model: 'a', purpose: 'translation', tokens: 2, duration_ms: 13 },
        { model: 'b', purpose: 'translation', tokens: 3, duration_ms: 13 },
      ],
    });
  });

  it('counts unknown prices as nothing, and names the models', () => {
    const calls = [call('unknown', 5), call('unknown', 6), call('a', 1)];
    expect(presentCalls(calls, costOf).total_cost).toBe(0.1);
    expect(unpricedModels(calls, costOf)).toEqual(['unknown']);
  });

  it('says that there was none', () => {
    expect(presentCalls([], costOf)).toEqual({ total_tokens: 0, total_cost: 0, requests: [] });
  });
});
