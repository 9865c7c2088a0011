import { CartesiaVoice } from '../../src/modules/providers/cartesia/cartesia-voice.js';
import { startCartesiaStandIn } from '../support/cartesia-stand-in.js';
import { benchOf } from '../support/speech-bench.js';
import { describeTextToSpeech } from './text-to-speech.conformance.js';

describeTextToSpeech('CartesiaVoice', async (options) => {
  const standIn = await startCartesiaStandIn({ key: 'secret-key' });
  const settings = { provider: 'cartesia', baseUrl: standIn.url, model: 'sonic-3', voice: 'v1' } as const;
  const apiKey = options.hasBadKey === true ? 'wrong-key' : 'secret-key';
  return benchOf(standIn, new CartesiaVoice({ ...settings, apiKey }, options.timeoutMs));
});
