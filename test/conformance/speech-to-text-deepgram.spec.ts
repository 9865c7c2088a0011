import { DeepgramRecognizer } from '../../src/modules/providers/deepgram/deepgram-recognizer.js';
import { startDeepgramStandIn } from '../support/deepgram-stand-in.js';
import { recognitionBenchOf } from '../support/recognition-bench.js';
import { describeSpeechToText } from './speech-to-text.conformance.js';

describeSpeechToText('DeepgramRecognizer', async ({ timeoutMs, hasBadKey }) => {
  const standIn = await startDeepgramStandIn({ key: 'secret-key' });
  const apiKey = hasBadKey === true ? 'wrong-key' : 'secret-key';
  const settings = { provider: 'deepgram', model: 'nova-3', baseUrl: `${standIn.url}/v1`, apiKey } as const;
  const recognizer = new DeepgramRecognizer(settings, { live: timeoutMs, batch: timeoutMs });
  return recognitionBenchOf(standIn, recognizer);
});
