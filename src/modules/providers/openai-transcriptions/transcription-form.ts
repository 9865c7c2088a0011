import { wavOf } from '../../../engine/audio/wav-file.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../../engine/ports/audio-decoder.js';
import { multipartForm, type MultipartForm } from './multipart-form.js';

/** What a model answers, besides the text. */
export type AnswerDetail = 'word-times' | 'probabilities' | 'text';

/** Whisper tells times; the models after it take no format but `json`, and tell how sure they are of each token. */
export function answerDetailOf(model: string): AnswerDetail {
  if (/whisper/i.test(model)) return 'word-times';
  return /^gpt-4o(-mini)?-transcribe(?!-diarize)/.test(model) ? 'probabilities' : 'text';
}

const FORMATS: Readonly<Record<AnswerDetail, readonly (readonly [string, string])[]>> = {
  'word-times': [
    ['response_format', 'verbose_json'],
    // Words alone would come without the punctuated segments and their probabilities.
    ['timestamp_granularities[]', 'word'],
    ['timestamp_granularities[]', 'segment'],
  ],
  probabilities: [
    ['response_format', 'json'],
    ['include[]', 'logprobs'],
  ],
  text: [['response_format', 'json']],
};

/** The form that asks for the text of a piece. @param language ISO 639-1; undefined: the vendor finds out. */
export function transcriptionForm(
  pcm: Int16Array,
  model: string,
  language: string | undefined,
): MultipartForm {
  const spoken = language === undefined ? [] : [['language', language] as const];
  return multipartForm([['model', model], ...spoken, ...FORMATS[answerDetailOf(model)]], {
    name: 'speech.wav',
    contentType: 'audio/wav',
    bytes: wavOf(pcm, ENGINE_SAMPLE_RATE_HZ),
  });
}
