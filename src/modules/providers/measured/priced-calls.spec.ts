import { beforeEach, describe, expect, it } from 'vitest';
import { FaultyListener } from '../../../../test/support/faulty-listener.js';
import { saying, WORD_MS } from '../../../../test/support/scripted-speech.js';
import { startCodedCartesia, type CodedVoice } from '../../../../test/support/coded-voices.js';
import { StreamingSpeechToText } from '../../../engine/ports/streaming-speech-to-text.js';
import { ProviderCalls, type ProviderCall } from '../../../platform/telemetry/provider-calls.js';
import { CallCosts } from '../../telephony/records/call-costs.js';
import { CartesiaVoice } from '../cartesia/cartesia-voice.js';
import { ModelPrices } from '../model-prices.js';
import { measuring } from './measure-provider.js';
import { PricedCalls } from './priced-calls.js';

const SPEECH = new Map([
  ['deepgram:script-1', 0.6],
  ['cartesia:sonic-3', 1.2],
]);

describe('PricedCalls', () => {
  let told: ProviderCall[];
  let costs: CallCosts;
  let priced: PricedCalls;
  const publish = (call: Partial<ProviderCall>): number | undefined => {
    priced.publish({ type: 'llm', provider: 'openai', purpose: 'x', outcome: 'ok', durationMs: 1, ...call });
    return told.at(-1)?.costUsd;
  };

  beforeEach(() => {
    told = [];
    const calls = new ProviderCalls();
    calls.subscribe((call) => void told.push(call));
    costs = new CallCosts(calls);
    priced = new PricedCalls(calls, new ModelPrices(new Map(), SPEECH));
  });

  it('tell what tokens and minutes cost', () => {
    const tokens = { inputTokens: 1_000_000, outputTokens: 1_000_000 };
    expect(publish({ model: 'gpt-4.1-mini', ...tokens })).toBeCloseTo(2, 9);
    expect(publish({ type: 'stt', provider: 'deepgram', model: 'script-1', audioSec: 30 })).toBeCloseTo(
      0.3,
      9,
    );
    expect(publish({ type: 'realtime', costUsd: 7 })).toBe(7);
  });

  it('tell nothing where no price is known, or it is nothing', () => {
    expect(publish({ model: 'gpt-9', inputTokens: 1, outputTokens: 1 })).toBeUndefined();
    expect(publish({ provider: 'vllm', model: 'any', inputTokens: 1, outputTokens: 1 })).toBeUndefined();
    expect(publish({ type: 'tts', provider: 'cartesia', model: 'other', audioSec: 9 })).toBeUndefined();
    expect(publish({ inputTokens: 1, outputTokens: 1 })).toBeUndefined();
  });

  it('count a live recording to the call that began it, whoever ends it', () => {
    const listener = measuring(priced)('stt', 'deepgram', new FaultyListener());
    if (!(listener instanceof StreamingSpeechToText)) throw new Error('It does not listen any more');
    costs.follow('call');
    const stream = listener.listen({ language: 'en', endSilenceMs: 500, account: 'call' });
    stream.push(saying('one two'));
    stream.close();
    expect(costs.ofUsd('call')).toBeCloseTo((0.6 * 2 * WORD_MS) / 60_000, 6);
  });

  describe('on a socket that calls share', () => {
    let vendor: CodedVoice;
    let voice: CartesiaVoice;

    it('count each text to its own call', async () => {
      vendor = await startCodedCartesia(100);
      const settings = {
        provider: 'cartesia',
        model: 'sonic-3',
        apiKey: 'k',
        voice: 'v',
        baseUrl: vendor.url,
      };
      voice = new CartesiaVoice({ ...settings, provider: 'cartesia' }, 5000);
      const measured = measuring(priced)('tts', 'cartesia', voice);
      const speak = async (account: string, text: string): Promise<void> => {
        for await (const pcm of measured.speak({ text, language: 'en', account }))
          expect(pcm.length).toBeGreaterThan(0);
      };
      for (const id of ['a', 'b']) costs.follow(id);
      await Promise.all([speak('a', 'baban badon bafin'), speak('b', 'baban')]);
      voice.close();
      await vendor.close();
      expect([costs.ofUsd('a'), costs.ofUsd('b')]).toEqual([
        expect.closeTo((1.2 * 0.3) / 60, 9),
        expect.closeTo((1.2 * 0.1) / 60, 9),
      ]);
    });
  });
});
