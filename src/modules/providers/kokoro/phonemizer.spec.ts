import { describe, expect, it } from 'vitest';
import { espeakPhonemizer } from './phonemizer.js';
import { sentencesOf } from './text-sections.js';

describe('phonemes of a sentence', () => {
  const signal = new AbortController().signal;
  const asked: unknown[] = [];
  /** Says every word as it is written. */
  const phonemize = espeakPhonemizer({
    phonemize: (texts, ...rest) => {
      asked.push([texts, ...rest]);
      return Promise.resolve(texts.map((text) => ` ${text.trim()} `));
    },
  });
  const said = async (text: string): Promise<string[]> => {
    const options = { phonemizer: 'fr', priority: 'batch' as const, signal };
    return Promise.all(sentencesOf(text).map((sentence) => phonemize(sentence, options)));
  };

  it.each([
    ['sa va, wi. bɔ̃ !', ['sa va, wi.', 'bɔ̃!']],
    ['“ a ” ( b )', ['“a” (b)']],
    ['a – b… d', ['a — b…', 'd']],
  ])('has its marks where they are: %s', async (text, phonemes) => {
    expect(await said(text)).toEqual(phonemes);
  });

  it('asks for what is between marks, as it stands, in one go', async () => {
    asked.length = 0;
    await said('a <b>, c');
    expect(asked).toEqual([[['a &lt;b>', 'c'], 'fr', 'batch', signal]]);
  });
});
