import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { speakablePieces } from './speakable-pieces.js';

const markupOf = (text: string): string[] => speakablePieces(text).map(({ markup }) => markup);
const sentence = (length: number, end = '. '): string => `${'word '.repeat(length / 5 - 1)}word${end}`;

describe('speakablePieces', () => {
  it('keeps a text of a few sentences whole', () => {
    expect(speakablePieces(' Good morning. How are you? ')).toEqual([
      { markup: 'Good morning. How are you?', pauseMs: 0 },
    ]);
  });

  it.each(['', ' \n '])('gives nothing for %j', (text) => {
    expect(speakablePieces(text)).toEqual([]);
  });

  it.each([
    ['a sentence', '. ', 320],
    ['a clause', ', ', 160],
  ])('cuts a long text at the end of %s, with the pause of it', (_, end, pauseMs) => {
    const pieces = speakablePieces(sentence(200, end) + sentence(100, end));
    expect(pieces.map((piece) => piece.pauseMs)).toEqual([pauseMs, 0]);
    expect(pieces.map(({ markup }) => markup.length)).toEqual([
      199 + end.trim().length,
      99 + end.trim().length,
    ]);
  });

  it('cuts a long sentence between words, without a pause', () => {
    expect(speakablePieces(sentence(300)).map(({ markup, pauseMs }) => [markup.length, pauseMs])).toEqual([
      [249, 0],
      [50, 0],
    ]);
  });

  it('cuts no character in two', () => {
    expect(markupOf('😀'.repeat(300)).join('')).not.toMatch(/\p{Surrogate}/u);
  });

  it.each([
    ['3 < 5 & <b>bold</b>', '3 &lt; 5 &amp; &lt;b>bold&lt;/b>'],
    ["[[h@'loU]] [[[", "[ [h@'loU]] [ [ ["],
    ['&lt;', '&amp;lt;'],
  ])('takes their meaning from the marks in %s', (text, markup) => {
    expect(markupOf(text)).toEqual([markup]);
  });

  it('loses nothing that is said', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,40}[.,!?]?$/), { maxLength: 200 });
    fc.assert(
      fc.property(words, (list) => {
        const pieces = markupOf(list.join(' '));
        expect(pieces.join(' ').replaceAll(/\s/g, '')).toBe(list.join(''));
        expect(pieces.every((piece) => piece.length <= 250)).toBe(true);
      }),
    );
  });
});
