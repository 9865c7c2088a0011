import { z } from 'zod';

/** What a model costs, in US dollars for a million tokens. */
export interface TokenPrice {
  inputUsdPerMillion: number;
  outputUsdPerMillion: number;
}

const MODEL = '(?<provider>[a-z][a-z0-9-]*):(?<model>[^\\s=,]+)';
const NUMBER = '\\d+(?:\\.\\d+)?';
const TOKENS = {
  entry: new RegExp(`^${MODEL}=(?<input>${NUMBER})/(?<output>${NUMBER})$`),
  expected: 'expected prices such as openai:gpt-4.1-mini=0.40/1.60 separated by commas',
};
const SPEECH = {
  entry: new RegExp(`^${MODEL}=(?<minute>${NUMBER})$`),
  expected: 'expected prices such as deepgram:nova-3=0.0077 separated by commas',
};

/** How a price list names a model. */
export const pricedModel = (provider: string, model: string): string => `${provider}:${model}`;

/** Prices by {@link pricedModel}, written `provider:model=INPUT/OUTPUT`, separated by commas; the last one counts. */
export const priceList = listOf<TokenPrice>(TOKENS, ({ input, output }) => ({
  inputUsdPerMillion: Number(input),
  outputUsdPerMillion: Number(output),
}));

/** US dollars for a minute of audio, in the same way: `provider:model=PRICE`. */
export const speechPriceList = listOf<number>(SPEECH, ({ minute }) => Number(minute));

function listOf<Price>(
  { entry: pattern, expected }: { entry: RegExp; expected: string },
  priceOf: (written: Record<string, string>) => Price,
): z.ZodType<ReadonlyMap<string, Price>, string> {
  return z.string().transform((text, context) => {
    const prices = new Map<string, Price>();
    for (const entry of text.split(',').map((item) => item.trim())) {
      if (entry === '') continue;
      const written = pattern.exec(entry)?.groups;
      if (written === undefined) {
        context.addIssue({ code: 'custom', message: expected });
        return z.NEVER;
      }
      prices.set(pricedModel(written['provider'] ?? '', written['model'] ?? ''), priceOf(written));
    }
    return prices;
  });
}
