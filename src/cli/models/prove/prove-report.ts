import { table } from '../model-report.js';
import { MAX_WORD_ERROR_RATE, type ModelProof } from './prove-model.js';

/** A line a language. */
export function renderProof({ model, origin, languages, holds }: ModelProof): string {
  const rows = languages.map(({ language, clips, words, errors, wordErrorRate, audioSec, speed }) => [
    ...[language, String(clips), String(words), String(errors), `${(wordErrorRate * 100).toFixed(1)} %`],
    ...[`${audioSec.toFixed(0)} s`, `${speed.toFixed(1)} × real time`],
  ]);
  const head = ['LANGUAGE', 'CLIPS', 'WORDS', 'WRONG', 'WER', 'AUDIO', 'SPEED (one thread)'];
  const verdict = holds
    ? 'The proof holds.'
    : `The proof does not hold: more than ${MAX_WORD_ERROR_RATE * 100} % of the words of a language are wrong.`;
  return `${model}, ${origin}\n\n${table([head, ...rows])}\n${verdict}\n`;
}
