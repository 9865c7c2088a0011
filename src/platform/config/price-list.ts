import { z } from 'zod';

/** What a model costs, in US dollars for a million tokens. */
export interface TokenPrice {
  inputUsdPerMillion: number;
  outputUsdPerMillion: number;
}

const ENTRY =
  /^(?<provider>[a-z][a-z0-9-]*):(?<model>[^\s=,]+)=(?<input>\d+(?:\.\d+)?)\/(?<output>\d+(?:\.\d+)?)$/;
const EXPECTED = 'expected prices such as openai:gpt-4.1-mini=0.40/1.60 separated by commas';

/** How a price list names a model. */
export const pricedModel = (provider: string, model: string): string => `${provider}:${model}`;

/** Prices by {@link pricedModel}, written `provider:model=INPUT/OUTPUT`, separated by commas; the last one counts. */
export const priceList: z.ZodType<ReadonlyMap<string, TokenPrice>, string> = z
  .string()
  .transform((text, context) => {
    const prices = new Map<string, TokenPrice>();
    for (const entry of text.split(',').map((item) => item.trim())) {
      if (entry === '') continue;
      const { provider, model, input, output } = ENTRY.exec(entry)?.groups ?? {};
      if (provider === undefined || model === undefined) {
        context.addIssue({ code: 'custom', message: EXPECTED });
        return z.NEVER;
      }
      prices.set(pricedModel(provider, model), {
        inputUsdPerMillion: Number(input),
        outputUsdPerMillion: Number(output),
      });
    }
    return prices;
  });
