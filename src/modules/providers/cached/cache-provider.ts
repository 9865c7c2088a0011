import type { ContentCache } from '../../../platform/cache/content-cache.js';
import type { MeasureProvider } from '../measured/measure-provider.js';
import type { StagePort, StageKind } from '../registry/provider-source.js';
import { CachedTextToSpeech } from './cached-text-to-speech.js';

/** Has voices keep what they say, around their measurement: what is said again is no call of a model. */
export function cachingSpeech(measure: MeasureProvider, phrases: ContentCache): MeasureProvider {
  const wrap: { [K in StageKind]: (name: string, provider: StagePort[K]) => StagePort[K] } = {
    stt: (name, provider) => measure('stt', name, provider),
    llm: (name, provider) => measure('llm', name, provider),
    tts: (name, provider) => new CachedTextToSpeech(measure('tts', name, provider), phrases),
  };
  return (kind, name, provider) => wrap[kind](name, provider);
}
