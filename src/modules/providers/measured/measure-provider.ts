import type { LanguageModel } from '../../../engine/ports/language-model.js';
import type { SpeechToText } from '../../../engine/ports/speech-to-text.js';
import { StreamingSpeechToText } from '../../../engine/ports/streaming-speech-to-text.js';
import type { TextToSpeech } from '../../../engine/ports/text-to-speech.js';
import type { ProviderCalls } from '../../../platform/telemetry/provider-calls.js';
import { MeasuredLanguageModel } from './measured-language-model.js';
import { MeasuredListening } from './measured-listening.js';
import { MeasuredSpeechToText } from './measured-speech-to-text.js';
import { MeasuredTextToSpeech } from './measured-text-to-speech.js';

interface Measurable {
  stt: SpeechToText;
  llm: LanguageModel;
  tts: TextToSpeech;
}

/** Puts a measurement around a provider, which is in all else the same. */
export type MeasureProvider = <K extends keyof Measurable>(
  kind: K,
  name: string,
  provider: Measurable[K],
) => Measurable[K];

/** Has the calls of every provider that it is given told to `calls`. */
export function measuring(calls: Pick<ProviderCalls, 'publish'>): MeasureProvider {
  const measure: { [K in keyof Measurable]: (name: string, provider: Measurable[K]) => Measurable[K] } = {
    stt: (name, provider) =>
      provider instanceof StreamingSpeechToText
        ? new MeasuredListening(provider, name, calls)
        : new MeasuredSpeechToText(provider, name, calls),
    llm: (_, provider) => new MeasuredLanguageModel(provider, calls),
    tts: (_, provider) => new MeasuredTextToSpeech(provider, calls),
  };
  return (kind, name, provider) => measure[kind](name, provider);
}
