import { describe, expect, it } from 'vitest';
import { RealtimeConfig } from '../../../platform/config/realtime.config.js';
import { costOf, realtimePriceOf } from './realtime-prices.js';

const MILLION = 1_000_000;
const counts = { total_tokens: 2 * MILLION, input_tokens: MILLION, output_tokens: MILLION };

describe('prices of realtime models', () => {
  const none = new Map<string, never>();

  it('are those of the model for each of its versions, and the operator’s first', () => {
    expect(realtimePriceOf('gpt-realtime-2025-08-28', none)).toMatchObject({ audioOutUsd: 64 });
    expect(realtimePriceOf('gpt-hologram', none)).toBeUndefined();
    const { prices } = new RealtimeConfig({ REALTIME_PRICES: 'gpt-realtime=1/2/3/4/5/6, own=0/0/0/0/0/7' });
    expect(realtimePriceOf('gpt-realtime', prices)).toEqual({
      ...{ textInUsd: 1, textCachedUsd: 2, textOutUsd: 3 },
      ...{ audioInUsd: 4, audioCachedUsd: 5, audioOutUsd: 6 },
    });
    expect(realtimePriceOf('own', prices)?.audioOutUsd).toBe(7);
  });

  it('take tokens for text where the vendor does not tell them apart', () => {
    const price = realtimePriceOf('gpt-realtime', none);
    expect(price && costOf(counts, price)).toBe(20);
  });

  it('count cached audio and text apart', () => {
    const price = realtimePriceOf('gpt-realtime', none);
    const input_token_details = {
      audio_tokens: MILLION / 2,
      cached_tokens: MILLION / 2,
      cached_tokens_details: { audio_tokens: MILLION / 4, text_tokens: MILLION / 4 },
    };
    const usage = { ...counts, output_tokens: 0, input_token_details };
    expect(price && costOf(usage, price)).toBeCloseTo(1 + 0.1 + 8 + 0.1, 9);
  });
});

describe('settings of realtime conversations', () => {
  it('want the key of a vendor that is chosen', () => {
    expect(() => new RealtimeConfig({ REALTIME_PROVIDER: 'openai' })).toThrow(
      'REALTIME_PROVIDER: openai needs OPENAI_API_KEY',
    );
    expect(new RealtimeConfig({ REALTIME_PROVIDER: 'openai', OPENAI_API_KEY: 'sk' }).provider).toBe('openai');
  });

  it.each(['gpt-realtime', 'gpt-realtime=1/2', 'gpt-realtime=a/1/1/1/1/1'])(
    'refuse the prices %s',
    (prices) => {
      expect(() => new RealtimeConfig({ REALTIME_PRICES: prices })).toThrow(
        'REALTIME_PRICES: expected prices',
      );
    },
  );
});
