import { describe, expect, it } from 'vitest';
import { TokenVocabulary } from './token-vocabulary.js';

const vocabulary = TokenVocabulary.parse(
  TokenVocabulary.serialize(['<s>', '▁a', 'b', '<0xF0>', '<0x9F>', '<0x98>', '<0x80>']),
);

describe('TokenVocabulary', () => {
  it('joins pieces to text and trims it', () => {
    expect(vocabulary.decode([1, 2, 1])).toBe('ab a');
  });

  it('joins byte tokens to one character', () => {
    expect(vocabulary.decode([1, 3, 4, 5, 6])).toBe('a\u{1F600}');
  });

  it('knows which tokens begin a word', () => {
    expect([1, 2, 99].map((id) => vocabulary.startsWord(id))).toEqual([true, false, false]);
  });

  it('gives no text for ids it does not have', () => {
    expect(vocabulary.decode([99])).toBe('');
    expect(vocabulary.size).toBe(7);
  });
});
