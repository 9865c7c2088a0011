import { OpenAiVoice } from '../../src/modules/providers/openai-speech/openai-voice.js';
import { startOpenAiSpeechStandIn } from '../support/openai-speech-stand-in.js';
import { benchOf } from '../support/speech-bench.js';
import { describeTextToSpeech } from './text-to-speech.conformance.js';

describeTextToSpeech('OpenAiVoice', async (options) => {
  const standIn = await startOpenAiSpeechStandIn({ key: 'secret-key' });
  const settings = {
    provider: 'openai',
    baseUrl: `${standIn.url}/v1`,
    model: 'tts-1',
    voice: 'alloy',
  } as const;
  const apiKey = options.hasBadKey === true ? 'wrong-key' : 'secret-key';
  return benchOf(standIn, new OpenAiVoice({ ...settings, apiKey }, options.timeoutMs));
});
