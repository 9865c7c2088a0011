import type { ModelCall } from '../../engine/text/model-call.js';
import type { LlmInfoView } from './dto/audio-process.view.js';

const COST_DECIMALS = 6;

/** What a call costs, in US dollars; undefined when nobody knows. */
export type CostOf = (call: ModelCall) => number | undefined;

/** Tokens as the model counts them, those of the request and of the answer. */
export function tokensOf({ inputTokens, outputTokens }: ModelCall): number {
  return inputTokens + outputTokens;
}

/** Document 2's account of model calls. A call of unknown price counts as free of charge. */
export function presentCalls(calls: readonly ModelCall[], costOf: CostOf): LlmInfoView {
  const cost = calls.reduce((sum, call) => sum + (costOf(call) ?? 0), 0);
  return {
    total_tokens: calls.reduce((sum, call) => sum + tokensOf(call), 0),
    total_cost: Number(cost.toFixed(COST_DECIMALS)),
    requests: calls.map((call) => ({
      model: call.model,
      purpose: call.purpose,
      tokens: tokensOf(call),
      duration_ms: Math.round(call.durationMs),
    })),
  };
}

/** The models whose price nobody knows. */
export function unpricedModels(calls: readonly ModelCall[], costOf: CostOf): string[] {
  return [...new Set(calls.filter((call) => costOf(call) === undefined).map(({ model }) => model))];
}
