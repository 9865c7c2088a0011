import type { ProviderCall, ProviderCalls } from '../../../platform/telemetry/provider-calls.js';
import type { ModelPrices } from '../model-prices.js';

/** Tells calls with what they cost, where a price is known that is not nothing. */
export class PricedCalls implements Pick<ProviderCalls, 'publish'> {
  constructor(
    private readonly calls: Pick<ProviderCalls, 'publish'>,
    private readonly prices: ModelPrices,
  ) {}

  publish(call: ProviderCall): void {
    const costUsd = call.costUsd ?? this.costOf(call);
    this.calls.publish(costUsd === undefined || costUsd === 0 ? call : { ...call, costUsd });
  }

  private costOf(call: ProviderCall): number | undefined {
    const { type, provider, model, audioSec, inputTokens, outputTokens } = call;
    if (model === undefined) return undefined;
    if (type !== 'llm') {
      return audioSec === undefined ? undefined : this.prices.costOfSpeech(provider, model, audioSec);
    }
    if (inputTokens === undefined || outputTokens === undefined) return undefined;
    return this.prices.costOf({ provider, model, inputTokens, outputTokens });
  }
}
