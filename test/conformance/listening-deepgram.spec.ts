import { DeepgramRecognizer } from '../../src/modules/providers/deepgram/deepgram-recognizer.js';
import { startDeepgramStandIn } from '../support/deepgram-stand-in.js';
import { quiet, saying } from '../support/scripted-speech.js';
import { describeListening } from './listening.conformance.js';

describeListening('DeepgramRecognizer', async ({ timeoutMs }) => {
  const standIn = await startDeepgramStandIn({ key: 'secret-key' });
  const settings = {
    provider: 'deepgram',
    baseUrl: `${standIn.url}/v1`,
    model: 'nova-3',
    apiKey: 'secret-key',
  } as const;
  const listener = new DeepgramRecognizer(settings, { live: timeoutMs, batch: timeoutMs });
  return {
    listener,
    speech: saying,
    silence: quiet,
    behave: (behaviour) => void (standIn.script = behaviour),
    // Speech that started, and what was understood of it.
    cuts: 2,
    whenLeft: () => standIn.whenLeft(),
    open: () => standIn.openConnections(),
    close: async () => {
      listener.close();
      await standIn.close();
    },
  };
});
