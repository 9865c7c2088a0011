import { describe, expect, it } from 'vitest';
import { phonemePieces } from './phoneme-pieces.js';

const WORD = 'wˈɜɹd ';

describe('pieces of phonemes', () => {
  it('are sentences', () => {
    expect(phonemePieces('hˌW? “nˈO.” wˈɛl…')).toEqual(['hˌW?', '“nˈO.”', 'wˈɛl…']);
  });

  it('are none of nothing', () => {
    expect(phonemePieces(' ')).toEqual([]);
  });

  it('are cut at marks where a sentence is long, at the stronger ones first', () => {
    const clause = (words: number): string => WORD.repeat(words).trim();
    const text = `${clause(10)}, ${clause(10)}; ${clause(5)}, ${clause(30)}.`;
    expect(phonemePieces(text)).toEqual([`${clause(10)}, ${clause(10)};`, `${clause(5)},`, `${clause(30)}.`]);
  });

  it('stay whole without a mark, as far as one run of the model goes', () => {
    const text = WORD.repeat(80).trim();
    expect(text.length).toBeLessThanOrEqual(510);
    expect(phonemePieces(text)).toEqual([text]);
  });

  it('are cut between words beyond that, and within a word that has no end', () => {
    const words = phonemePieces(WORD.repeat(200));
    expect(words.map((piece) => piece.length)).toEqual([509, 509, 179]);
    expect(phonemePieces('a'.repeat(1200)).map((piece) => piece.length)).toEqual([510, 510, 180]);
  });

  it('lose nothing', () => {
    const text = 'ɐ bˈɛ, sˈi; dˈi — ˈi. '.repeat(60).trim();
    const pieces = phonemePieces(text);
    expect(pieces.join(' ')).toBe(text);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(510);
  });
});
