import { describe, expect, it } from 'vitest';
import { TokenVocabulary } from './token-vocabulary.js';
import { groupTokens } from './word-grouping.js';

const vocabulary = TokenVocabulary.parse(
  ['<s>', '▁Hel', 'lo', ',', '▁', 'world', '<0xC3>', '<0xA9>', '▁caf', '!'].join('\n'),
);
const texts = (tokens: number[]): string[] => groupTokens(tokens, vocabulary).map((group) => group.text);

describe('groupTokens', () => {
  it('joins the tokens of a word and the punctuation after it', () => {
    expect(texts([1, 2, 3, 4, 5, 9])).toEqual(['Hello,', 'world!']);
    expect(groupTokens([1, 2, 3, 4, 5, 9], vocabulary)[1]).toMatchObject({ first: 3, last: 5 });
  });

  it('joins bytes to characters', () => {
    expect(texts([8, 6, 7])).toEqual(['café']);
  });

  it('begins a word with the first token whatever it is', () => {
    expect(texts([2, 1])).toEqual(['lo', 'Hel']);
  });

  it('leaves out groups without text', () => {
    expect(texts([4])).toEqual([]);
    expect(texts([])).toEqual([]);
  });

  it('gives the words of the text in order', () => {
    const tokens = [1, 2, 3, 8, 6, 7, 4, 5];
    expect(texts(tokens).join(' ')).toBe(vocabulary.decode(tokens));
  });
});
