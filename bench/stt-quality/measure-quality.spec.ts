import { expect, it } from 'vitest';
import { measureQuality } from './measure-quality.js';
import type { SpeechSample } from '../../src/engine/text/accuracy/speech-samples.js';
import { countWordErrors } from '../../src/engine/text/accuracy/word-errors.js';

const sample = (file: string, transcript: string, overrides: Partial<SpeechSample> = {}): SpeechSample => ({
  file,
  path: file,
  language: 'en',
  durationSec: 2,
  transcript,
  isSpeech: true,
  ...overrides,
});

it.each([
  ['a b c', 'a b c', 0],
  ['a b c', 'a x c', 1],
  ['a b c', 'a c', 1],
  ['a b c', 'a b b c', 1],
  ['a b c', '', 3],
  ['', 'a b', 2],
])('counts the errors of %j heard as %j', (reference, heard, errors) => {
  const words = (text: string): string[] => (text === '' ? [] : text.split(' '));
  expect(countWordErrors(words(reference), words(heard)).errors).toBe(errors);
});

it('weighs clips by their words, leaves excluded and foreign ones out and counts words in silence', async () => {
  const samples = [
    sample('a', 'one two three four five six seven eight nine'),
    sample('b', 'hello'),
    sample('c', 'anything'),
    sample('d', 'hallo', { language: 'de' }),
    sample('e', '', { isSpeech: false, language: 'none' }),
  ];
  const heard: Record<string, string> = { a: '1 2 3 4 5 6 7 8 9', b: 'Yellow!', e: 'Thank you.' };
  const figures = await measureQuality(
    samples,
    async (path) => heard[path] ?? 'unasked',
    'en',
    new Map([['c', 'why']]),
  );
  expect(figures).toMatchObject({ wordErrorRate: 0.1, referenceWords: 10, audioSec: 4, wordsInNoSpeech: 2 });
  expect(figures.clips.map(({ file, errors }) => [file, errors])).toEqual([
    ['a', 0],
    ['b', 1],
  ]);
  expect(figures.excluded).toEqual([{ file: 'c', reason: 'why' }]);
});
