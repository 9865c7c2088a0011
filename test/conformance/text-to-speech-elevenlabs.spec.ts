import { ElevenLabsVoice } from '../../src/modules/providers/elevenlabs/elevenlabs-voice.js';
import { startElevenLabsStandIn } from '../support/elevenlabs-stand-in.js';
import { benchOf } from '../support/speech-bench.js';
import { describeTextToSpeech } from './text-to-speech.conformance.js';

describeTextToSpeech('ElevenLabsVoice', async (options) => {
  const standIn = await startElevenLabsStandIn({ key: 'secret-key' });
  const baseUrl = `${standIn.url}/v1`;
  const settings = { provider: 'elevenlabs', baseUrl, model: 'eleven_flash_v2_5', voice: 'v1' } as const;
  const apiKey = options.hasBadKey === true ? 'wrong-key' : 'secret-key';
  return benchOf(standIn, new ElevenLabsVoice({ ...settings, apiKey }, options.timeoutMs));
});
