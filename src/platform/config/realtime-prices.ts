import { z } from 'zod';

/** What a speech-to-speech model costs, in US dollars for a million tokens. */
export interface RealtimePrice {
  textInUsd: number;
  textCachedUsd: number;
  textOutUsd: number;
  audioInUsd: number;
  audioCachedUsd: number;
  audioOutUsd: number;
}

const NUMBER = '(\\d+(?:\\.\\d+)?)';
const ENTRY = new RegExp(`^([^\\s=,]+)=${Array(6).fill(NUMBER).join('/')}$`);
const EXPECTED = 'expected prices such as gpt-realtime=4/0.4/16/32/0.4/64 separated by commas';

/** Prices by model, written `model=TEXT_IN/CACHED/OUT/AUDIO_IN/CACHED/OUT`, separated by commas; the last one counts. */
export const realtimePriceList: z.ZodType<ReadonlyMap<string, RealtimePrice>, string> = z
  .string()
  .transform((text, context) => {
    const prices = new Map<string, RealtimePrice>();
    for (const entry of text.split(',').map((item) => item.trim())) {
      if (entry === '') continue;
      const [, model, ...numbers] = ENTRY.exec(entry) ?? [];
      if (model === undefined) {
        context.addIssue({ code: 'custom', message: EXPECTED });
        return z.NEVER;
      }
      prices.set(model, priceOf(numbers.map(Number)));
    }
    return prices;
  });

function priceOf(numbers: readonly number[]): RealtimePrice {
  const [textInUsd = 0, textCachedUsd = 0, textOutUsd = 0] = numbers;
  const [audioInUsd = 0, audioCachedUsd = 0, audioOutUsd = 0] = numbers.slice(3);
  return { textInUsd, textCachedUsd, textOutUsd, audioInUsd, audioCachedUsd, audioOutUsd };
}
