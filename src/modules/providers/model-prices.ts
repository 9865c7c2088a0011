import { pricedModel, type TokenPrice } from '../../platform/config/price-list.js';

/** The part of a call that its price depends on. */
export interface PricedCall {
  /** Name of the provider in settings; `embedded` for what runs in this server. */
  provider: string;
  model: string;
  inputTokens: number;
  outputTokens: number;
}

const price = (inputUsdPerMillion: number, outputUsdPerMillion: number): TokenPrice => ({
  inputUsdPerMillion,
  outputUsdPerMillion,
});

/** List prices of well-known models in November 2026; docs/operations.md repeats them. */
export const BUILT_IN_PRICES: ReadonlyMap<string, TokenPrice> = new Map([
  ['openai:gpt-6-luna', price(0.1, 0.5)],
  ['openai:gpt-5.6-luna', price(0.2, 1.2)],
  ['openai:gpt-4.1', price(2, 8)],
  ['openai:gpt-4.1-mini', price(0.4, 1.6)],
  ['openai:gpt-4o', price(2.5, 10)],
  ['openai:gpt-4o-mini', price(0.15, 0.6)],
  ['groq:openai/gpt-oss-120b', price(0.15, 0.6)],
  ['groq:openai/gpt-oss-20b', price(0.075, 0.3)],
]);

/** Run by the operator, who pays no one for tokens. */
const FREE_PROVIDERS: ReadonlySet<string> = new Set(['embedded', 'ollama', 'vllm']);
/** What vendors append to the name of a model for one of its versions. */
const VERSION_DATE = /-\d{4}-?\d{2}-?\d{2}$/;

/** What calls of models cost. */
export class ModelPrices {
  /**
   * @param priced the operator's prices, which count before the built-in ones.
   * @param speech US dollars for a minute of audio.
   */
  constructor(
    private readonly priced: ReadonlyMap<string, TokenPrice> = new Map(),
    private readonly speech: ReadonlyMap<string, number> = new Map(),
  ) {}

  /** In US dollars; 0 for what the operator runs, unless it is priced; undefined when the price is not known. */
  costOf({ provider, model, inputTokens, outputTokens }: PricedCall): number | undefined {
    const found = this.find(provider, model) ?? this.find(provider, model.replace(VERSION_DATE, ''));
    if (found === undefined) return FREE_PROVIDERS.has(provider) ? 0 : undefined;
    const { inputUsdPerMillion, outputUsdPerMillion } = found;
    return (inputTokens * inputUsdPerMillion + outputTokens * outputUsdPerMillion) / 1_000_000;
  }

  /** Of audio that was recognised or spoken, in US dollars; undefined when the price is not known. */
  costOfSpeech(provider: string, model: string, audioSec: number): number | undefined {
    const perMinute = this.speech.get(pricedModel(provider, model));
    return perMinute === undefined ? undefined : (perMinute * audioSec) / 60;
  }

  private find(provider: string, model: string): TokenPrice | undefined {
    const name = pricedModel(provider, model);
    return this.priced.get(name) ?? BUILT_IN_PRICES.get(name);
  }
}
