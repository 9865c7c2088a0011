import { createHash } from 'node:crypto';
import { answerLanguageOf, type SettledRequest } from './settled-request.js';

/** Changes with the shape of what is kept. */
const FORMAT = 2;

/**
 * What requests must have in common to have the same result: audio, languages, channels, hotwords and template as they took
 * effect, and the models.
 *
 * @param sha256 of the file, in hex.
 */
export function cacheKeyOf(sha256: string, request: SettledRequest): string {
  const { sourceLanguage, template, recognizer, textModel, channels = 'mix', hotwords } = request;
  const parts = [
    FORMAT,
    sha256,
    sourceLanguage,
    answerLanguageOf(request),
    template?.name ?? null,
    template?.contentHash ?? null,
    recognizer,
    textModel,
    ...(channels === 'mix' ? [] : [channels]),
    ...(hotwords === undefined ? [] : [hotwords]),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
