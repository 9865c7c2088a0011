import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Word } from '../ports/transcript.js';
import { joinPieces } from './join-pieces.js';
import type { TranscribedPiece } from './transcription-event.js';

const english = { language: 'en', durationMs: 60_000 };

/** A piece whose words are a quarter of a second long, one after the other from its start. */
function pieceOf(index: number, startMs: number, text: string): TranscribedPiece {
  const words = text.split(' ').filter((word) => word !== '');
  return {
    index,
    startMs,
    endMs: startMs + 250 * words.length,
    text,
    words: words.map((word, at) => ({
      text: word,
      startMs: startMs + 250 * at,
      endMs: startMs + 250 * (at + 1),
      confidence: 0.5 + at / 100,
    })),
    confidence: 0.9,
    tokens: words.length,
  };
}

const segmentTexts = (...pieces: TranscribedPiece[]): string[] =>
  joinPieces(pieces, english).segments.map((segment) => segment.text);

describe('joinPieces', () => {
  it('cuts segments at the ends of sentences', () => {
    const text = 'Hello there. How are you? "Fine!" he said… And you?';
    expect(segmentTexts(pieceOf(0, 0, text))).toEqual([
      'Hello there.',
      'How are you?',
      '"Fine!"',
      'he said…',
      'And you?',
    ]);
  });

  it.each([
    'Mr. Quilter spoke.',
    'Lt. Col. Anderson came.',
    'The U.S. team won.',
    'J. R. Smith left.',
    'It is 3.5 now.',
  ])('keeps %j in one segment', (text) => expect(segmentTexts(pieceOf(0, 0, text))).toEqual([text]));

  it('goes on with a sentence over a piece boundary', () => {
    expect(segmentTexts(pieceOf(0, 0, 'one two'), pieceOf(1, 600, 'three four. Five'))).toEqual([
      'one two three four.',
      'Five',
    ]);
  });

  it('cuts at a pause where no sentence ends', () => {
    expect(segmentTexts(pieceOf(0, 0, 'one two'), pieceOf(1, 1300, 'three'))).toEqual(['one two', 'three']);
  });

  it('puts no space between pieces in scripts that are written without', () => {
    const texts = ['我們明天', '在台北', '見面。', '好。'];
    const pieces = texts.map((text, index) => pieceOf(index, 250 * index, text));
    expect(segmentTexts(...pieces)).toEqual(['我們明天在台北見面。', '好。']);
    expect(joinPieces(pieces, { ...english, language: 'zh' }).text).toBe('我們明天在台北見面。好。');
    expect(segmentTexts(pieceOf(0, 0, 'ขอบคุณ'), pieceOf(1, 250, 'ครับ'))).toEqual(['ขอบคุณครับ']);
    expect(segmentTexts(pieceOf(0, 0, '안녕하세요'), pieceOf(1, 250, '여러분'))).toEqual([
      '안녕하세요 여러분',
    ]);
  });

  it('keeps the spaces that the recogniser wrote, and adds none', () => {
    const thai = pieceOf(0, 0, 'ไปไหน มาครับ');
    expect(segmentTexts(thai)).toEqual(['ไปไหน มาครับ']);
    const japanese = { ...pieceOf(0, 0, '今日 は 晴れ'), text: '今日は晴れ' };
    expect(segmentTexts(japanese)).toEqual(['今日は晴れ']);
  });

  it('takes pieces in any order and leaves silent ones out', () => {
    const pieces = [pieceOf(2, 900, 'three.'), pieceOf(1, 500, ''), pieceOf(0, 0, 'One two')];
    expect(joinPieces(pieces, english)).toMatchObject({ ...english, text: 'One two three.' });
  });

  it('tells the times and the mean confidence of a segment', () => {
    const [, second] = joinPieces([pieceOf(0, 1000, 'One. Two three.')], english).segments;
    expect(second).toMatchObject({ startMs: 1250, endMs: 1750 });
    expect(second?.confidence).toBeCloseTo(0.515);
    expect(second?.words.map((word) => word.text)).toEqual(['Two', 'three.']);
  });

  it('makes one segment of a piece without word times', () => {
    const piece = { ...pieceOf(0, 100, ' one \n two. Three '), words: [] };
    expect(joinPieces([piece], english)).toMatchObject({
      text: 'one two. Three',
      segments: [{ startMs: 100, endMs: 1100, text: 'one two. Three', confidence: 0.9, words: [] }],
    });
  });

  it('gives an empty transcript where nothing was heard', () => {
    expect(joinPieces([], english)).toEqual({ ...english, text: '', segments: [] });
  });

  it('neither loses nor reorders words, whatever they are', () => {
    const anyWord = fc.constantFrom('a', 'b.', 'Mr.', '"c?"', '…', '7', 'd,');
    fc.assert(
      fc.property(fc.array(fc.array(anyWord, { maxLength: 6 }), { maxLength: 5 }), (texts) => {
        const pieces = texts.map((words, index) => pieceOf(index, index * 2000, words.join(' ')));
        const { text, segments } = joinPieces(pieces, english);
        const words: Word[] = pieces.flatMap((piece) => piece.words);
        expect(segments.flatMap((segment) => segment.words)).toEqual(words);
        expect(text).toBe(words.map((word) => word.text).join(' '));
      }),
    );
  });

  it('finds out which language was spoken where nobody said it', () => {
    const facts = { language: 'auto', durationMs: 5_000 };
    const text = 'Guten Tag, ich rufe wegen der Rechnung an, die gestern gekommen ist.';
    expect(joinPieces([pieceOf(0, 0, text)], facts).language).toBe('de');
    expect(joinPieces([{ ...pieceOf(0, 0, 'Hm.'), language: 'nl' }], facts).language).toBe('nl');
    expect(joinPieces([], facts).language).toBe('und');
    expect(joinPieces([pieceOf(0, 0, text)], english).language).toBe('en');
  });
});
