import type { RealtimePrice } from '../../../platform/config/realtime-prices.js';
import type { RealtimeUsage } from '../../../platform/openai/realtime-items.js';

const price = (
  [textInUsd, textCachedUsd, textOutUsd]: readonly [number, number, number],
  [audioInUsd, audioCachedUsd, audioOutUsd]: readonly [number, number, number],
): RealtimePrice => ({ textInUsd, textCachedUsd, textOutUsd, audioInUsd, audioCachedUsd, audioOutUsd });

const FIRST = price([4, 0.4, 16], [32, 0.4, 64]);
const SECOND = price([4, 0.4, 24], [32, 0.4, 64]);
const MINI = price([0.6, 0.06, 2.4], [10, 0.3, 20]);

/** List prices of OpenAI in November 2026; docs/operations.md repeats them. */
export const BUILT_IN_REALTIME_PRICES: ReadonlyMap<string, RealtimePrice> = new Map([
  ['gpt-realtime', FIRST],
  ['gpt-realtime-1.5', FIRST],
  ['gpt-realtime-2', SECOND],
  ['gpt-realtime-2.1', SECOND],
  ['gpt-realtime-mini', MINI],
  ['gpt-realtime-2.1-mini', MINI],
]);

/** What the vendor appends to the name of a model for one of its versions. */
const VERSION_DATE = /-\d{4}-\d{2}-\d{2}$/;
const MILLION = 1_000_000;

/** @param priced the operator's prices, which count before the built-in ones. */
export function realtimePriceOf(
  model: string,
  priced: ReadonlyMap<string, RealtimePrice>,
): RealtimePrice | undefined {
  const names = [model, model.replace(VERSION_DATE, '')];
  const found = names.map((name) => priced.get(name) ?? BUILT_IN_REALTIME_PRICES.get(name));
  return found.find((known) => known !== undefined);
}

/** In US dollars. Where the vendor does not tell kinds of tokens apart, they count as text. */
export function costOf(usage: RealtimeUsage, price: RealtimePrice): number {
  const input = usage.input_token_details;
  const cached = input?.cached_tokens_details;
  const audioIn = input?.audio_tokens ?? 0;
  const audioCached = Math.min(audioIn, cached?.audio_tokens ?? 0);
  const textIn = usage.input_tokens - audioIn;
  const textCached = Math.min(textIn, cached?.text_tokens ?? (input?.cached_tokens ?? 0) - audioCached);
  const audioOut = usage.output_token_details?.audio_tokens ?? 0;
  const micros =
    (textIn - textCached) * price.textInUsd +
    textCached * price.textCachedUsd +
    (audioIn - audioCached) * price.audioInUsd +
    audioCached * price.audioCachedUsd +
    (usage.output_tokens - audioOut) * price.textOutUsd +
    audioOut * price.audioOutUsd;
  return micros / MILLION;
}
