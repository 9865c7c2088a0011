import type { TextToSpeech } from '../../src/engine/ports/text-to-speech.js';
import { FailoverVoices } from '../../src/modules/providers/failover/failover-voices.js';
import { OpenAiVoice } from '../../src/modules/providers/openai-speech/openai-voice.js';
import { startOpenAiSpeechStandIn } from '../support/openai-speech-stand-in.js';
import { lineOf } from '../support/provider-lines.js';
import { benchOf } from '../support/speech-bench.js';
import { describeTextToSpeech } from './text-to-speech.conformance.js';

/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9/v1';

for (const isFirstGone of [false, true]) {
  const name = `FailoverTextToSpeech, ${isFirstGone ? 'on its second provider' : 'on its first provider'}`;
  describeTextToSpeech(name, async ({ hasBadKey, timeoutMs }) => {
    const standIn = await startOpenAiSpeechStandIn({ key: 'secret-key' });
    const apiKey = hasBadKey === true ? 'wrong-key' : 'secret-key';
    const settings = { provider: 'openai', apiKey, model: 'tts-1', voice: 'alloy' } as const;
    const gone = new OpenAiVoice({ ...settings, baseUrl: NOWHERE }, timeoutMs);
    const there = new OpenAiVoice({ ...settings, baseUrl: `${standIn.url}/v1` }, timeoutMs);
    const { line, logger } = lineOf<TextToSpeech>('tts', isFirstGone ? { gone, there } : { there });
    const close = (): void => {
      gone.close();
      there.close();
    };
    return benchOf(standIn, Object.assign(new FailoverVoices(line, logger).choose('en'), { close }));
  });
}
