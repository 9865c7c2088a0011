import { describe, expect, it } from 'vitest';
import type { FoundToken } from './greedy-search.js';
import { parseParakeetVocabulary } from './parakeet-vocabulary.js';
import { TokenWords } from './token-words.js';

const TOKENS = ['<unk>', '<|en|>', '▁hel', 'lo', ',', '▁wor', 'ld', '.', '▁', '<0xC3>', '<0xA9>', '▁caf'];
const vocabulary = parseParakeetVocabulary(
  [...TOKENS, '<blk>'].map((token, id) => `${token} ${id}\n`).join(''),
  'vocab.txt',
);
const FRAME_MS = 80;
const words = new TokenWords(vocabulary, FRAME_MS);

function found(
  ...steps: [token: string, frame: number, duration: number, probability?: number][]
): FoundToken[] {
  return steps.map(([token, frame, duration, probability = 1]) => {
    return { token: vocabulary.tokens.indexOf(token), frame, duration, probability };
  });
}

describe('TokenWords', () => {
  it('joins tokens to words, with times from frames and durations and the mean of probabilities', () => {
    const tokens = found(['▁hel', 2, 1, 0.5], ['lo', 3, 2, 0.9], ['▁wor', 10, 1, 0.8], ['ld', 11, 3, 0.6]);
    expect(words.of(tokens, 2000)).toEqual([
      { text: 'hello', startMs: 160, endMs: 400, confidence: 0.7 },
      { text: 'world', startMs: 800, endMs: 1120, confidence: 0.7 },
    ]);
  });

  it('gives punctuation to the word before it, whose end it does not move', () => {
    const tokens = found(
      ['▁hel', 2, 1],
      ['lo', 3, 1],
      [',', 6, 1],
      ['▁wor', 10, 1],
      ['ld', 11, 1],
      ['.', 20, 4],
    );
    expect(words.of(tokens, 2000).map(({ text, endMs }) => [text, endMs])).toEqual([
      ['hello,', 320],
      ['world.', 960],
    ]);
  });

  it('lets no word begin before the one in front of it ends, nor last beyond the piece', () => {
    const tokens = found(['▁hel', 3, 0], ['▁wor', 3, 0], ['▁caf', 3, 4], ['▁hel', 5, 4]);
    const times = words.of(tokens, 420).map(({ startMs, endMs }) => [startMs, endMs]);
    expect(times).toEqual([
      [240, 241],
      [241, 242],
      [242, 400],
      [400, 420],
    ]);
  });

  it('puts words that got no room at the end of a piece into its last milliseconds', () => {
    const tokens = found(['▁hel', 9, 0], ['▁wor', 9, 0], ['▁caf', 9, 1]);
    const times = words.of(tokens, 100).map(({ startMs, endMs }) => [startMs, endMs]);
    expect(times).toEqual([
      [97, 98],
      [98, 99],
      [99, 100],
    ]);
  });

  it('leaves out what is not said, and joins bytes to letters', () => {
    const tokens = found(
      ['<|en|>', 0, 1],
      ['▁caf', 1, 1],
      ['<0xC3>', 2, 0],
      ['<0xA9>', 2, 1],
      ['<unk>', 4, 1],
      ['▁', 5, 1],
    );
    expect(words.of(tokens, 1000).map(({ text }) => text)).toEqual(['café']);
    expect(words.of([], 1000)).toEqual([]);
  });
});

describe('parseParakeetVocabulary', () => {
  it('takes either line end, and tokens with a space in them', () => {
    expect(parseParakeetVocabulary('a b 0\r\n<blk> 1\r\n', 'vocab.txt')).toEqual({
      tokens: ['a b', '<blk>'],
      blank: 1,
    });
  });

  it.each(['', 'a\n<blk> 1\n', 'a 0\n<blk> 2\n', 'a 0\nb 1\n', '{"a": 0}'])(
    'refuses %j by the name of the file',
    (text) => {
      expect(() => parseParakeetVocabulary(text, 'tokens.txt')).toThrow('tokens.txt');
    },
  );
});
