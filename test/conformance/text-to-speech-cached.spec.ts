import { CachedTextToSpeech } from '../../src/modules/providers/cached/cached-text-to-speech.js';
import { OpenAiVoice } from '../../src/modules/providers/openai-speech/openai-voice.js';
import { ContentCache } from '../../src/platform/cache/content-cache.js';
import { startOpenAiSpeechStandIn } from '../support/openai-speech-stand-in.js';
import { benchOf } from '../support/speech-bench.js';
import { describeTextToSpeech } from './text-to-speech.conformance.js';

const MIB = 1024 * 1024;

describeTextToSpeech(
  'CachedTextToSpeech',
  async ({ hasBadKey, timeoutMs }) => {
    const standIn = await startOpenAiSpeechStandIn({ key: 'secret-key' });
    const apiKey = hasBadKey === true ? 'wrong-key' : 'secret-key';
    const settings = { provider: 'openai', apiKey, model: 'tts-1', voice: 'alloy' } as const;
    const voice = new OpenAiVoice({ ...settings, baseUrl: `${standIn.url}/v1` }, timeoutMs);
    const phrases = new ContentCache({ memoryBytes: MIB, logger: { warn: () => undefined } });
    const cached = new CachedTextToSpeech(voice, phrases);
    const bench = benchOf(standIn, Object.assign(cached, { close: () => voice.close() }));
    return {
      ...bench,
      // Another behaviour is another text, as it were.
      behave(behaviour) {
        void phrases.clear();
        bench.behave(behaviour);
      },
    };
  },
  { isCached: true },
);
