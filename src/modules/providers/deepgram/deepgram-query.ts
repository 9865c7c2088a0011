import { ENGINE_SAMPLE_RATE_HZ } from '../../../engine/ports/audio-decoder.js';
import type { ListenOptions } from '../../../engine/ports/streaming-speech-to-text.js';

/** The least that the vendor takes for `utterance_end_ms`. */
const MIN_UTTERANCE_END_MS = 1000;
/** Its own preset, and the least that makes sense. */
const MIN_ENDPOINTING_MS = 10;

/** Where a live recording is recognised: raw audio, whose format the address has to tell. */
export function deepgramLiveUrl(
  baseUrl: string,
  model: string,
  { language, endSilenceMs }: Pick<ListenOptions, 'language' | 'endSilenceMs'>,
): string {
  const silenceMs = Math.round(endSilenceMs);
  const query = new URLSearchParams({
    model,
    language,
    encoding: 'linear16',
    sample_rate: String(ENGINE_SAMPLE_RATE_HZ),
    channels: '1',
    smart_format: 'true',
    punctuate: 'true',
    // Also where nobody wants them: ends of utterances are found with them, and they show that the vendor is there.
    interim_results: 'true',
    vad_events: 'true',
    endpointing: String(Math.max(silenceMs, MIN_ENDPOINTING_MS)),
    utterance_end_ms: String(Math.max(silenceMs, MIN_UTTERANCE_END_MS)),
  });
  return `${baseUrl}/listen?${query.toString()}`;
}

/** Where a WAV file is recognised, whose format the file tells. @param language undefined: the vendor finds out. */
export function deepgramRecordingUrl(baseUrl: string, model: string, language: string | undefined): string {
  const query = new URLSearchParams({ model, smart_format: 'true', punctuate: 'true' });
  if (language === undefined) query.set('detect_language', 'true');
  else query.set('language', language);
  return `${baseUrl}/listen?${query.toString()}`;
}
