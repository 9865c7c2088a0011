import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SentenceCutter } from './sentence-cutter.js';

/** The pieces of a text, without the spaces around them; given in parts of so many characters. */
function cut(text: string, language = 'en', partChars = 1): string[] {
  const cutter = new SentenceCutter(language);
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += partChars) {
    pieces.push(...cutter.push(text.slice(at, at + partChars)));
  }
  return [...pieces, ...cutter.end()].map((piece) => piece.trim());
}

describe('SentenceCutter', () => {
  it.each([
    ['en', 'Hello!|How are you?|I am well.'],
    ['en', 'Dr. Smith met J. R. Jones.|They talked.'],
    ['en', 'It costs 3.50 or so.|We have No. 5 left.|No.|I am sure.'],
    ['en', 'We open at 9 a.m. and close at 5 p.m.|Come in!'],
    ['en', 'The U.S. Government said so.|So did I.|Then he left.'],
    ['en', 'Well... maybe.|Hm…|Then not.'],
    ['en', '“Really?” he said.|“Yes.”|She left (with him).|Gone.'],
    ['en', 'There are two:|1. Milk.|2. Two eggs.|- Bread|- Some butter|That is all.'],
    ['en', 'See https://example.com/a.b?c=d.|Or e.g. www.parley.org, etc.|Bye.'],
    ['en', '# Heading|Text that is\nwrapped goes on.|Next paragraph'],
    ['en', 'I have **two.**|Then **three**.'],
    ['fr', 'Bonjour !|M. Dupont arrive.|« Oui. »|Il part.|« Non ! »|Bien.'],
    ['fr', 'Le no. 5 coûte 3,50 €.|Env. 20 personnes.|Voilà.'],
    ['de', 'Am 3. Oktober um 15.30 Uhr.|Das ist z. B. Berlin.|Ja.'],
    ['de', 'Hr. Meier, Frau Dr. Kurz u. a. Gäste.|Er sagte: „Ja.“|»Gut.«|Schön.'],
    ['de', 'Das sind ca. 5 km bzw. Meilen.|Max.|Gut.'],
    ['ja', '今日は。|元気ですか？|はい'],
  ])('%s: %s', (language, marked) => {
    const pieces = marked.split('|');
    const joint = language === 'ja' ? '' : ' ';
    const text = pieces.reduce((said, piece) => {
      const isLine = /^(?:\d\.|-|#|That is|Text|Next) ?/.test(piece);
      return said + (isLine ? '\n' : joint) + piece;
    });
    expect(cut(text, language)).toEqual(pieces);
    expect(cut(text, language, text.length)).toEqual(pieces);
  });

  it('gives a sentence with the first character of the next', () => {
    const cutter = new SentenceCutter('en');
    expect([cutter.push('One. '), cutter.push('T'), cutter.push('wo.')]).toEqual([[], ['One. '], []]);
    expect([cutter.end(), cutter.end()]).toEqual([['Two.'], []]);
  });

  it('cuts the first sentence alone at a comma, once it is long enough', () => {
    const long = 'That is a good question indeed, and, as far as I know, nobody has asked it, so far.';
    expect(cut(`Yes, sure. ${long}`)).toEqual(['Yes, sure.', long]);
    expect(cut(`${long} ${long}`)).toEqual([
      'That is a good question indeed,',
      'and, as far as I know, nobody has asked it, so far.',
      long,
    ]);
  });

  it('cuts what is too long at a clause, else between words, else anywhere but within a character', () => {
    const words = `${'word '.repeat(40)}; ${'word '.repeat(80)}`.trim();
    expect(cut(words).map(({ length }) => length)).toEqual([201, 249, 149]);
    expect(cut(`a${'😀'.repeat(1200)}`).map(({ length }) => length)).toEqual([999, 1000, 402]);
  });

  it('neither loses nor doubles anything, however the text comes', () => {
    const fragment = fc.oneof(
      fc.constantFrom(
        '. ',
        '! ',
        '... ',
        ', ',
        '\n',
        '\n\n',
        ' ',
        ' « ',
        ' » ',
        '。',
        'Dr. ',
        '3. ',
        '```',
        'B',
      ),
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom('x'.repeat(300), '.'.repeat(300), ' '.repeat(300), 'ab '.repeat(100)),
    );
    fc.assert(
      fc.property(fc.array(fragment), fc.constantFrom('en', 'fr', 'de', 'xx'), (parts, language) => {
        const cutter = new SentenceCutter(language);
        const pieces = [...parts.flatMap((part) => cutter.push(part)), ...cutter.end()];
        expect(pieces.join('')).toBe(parts.join(''));
        const whole = new SentenceCutter(language);
        expect([...whole.push(parts.join('')), ...whole.end()].join('')).toBe(parts.join(''));
        for (const piece of pieces) expect(piece.trim().length).toBeLessThanOrEqual(1000);
      }),
    );
  });

  it.each(['.', ' ', 'a', '. ', '"', '。', ', ', '(', '\n'])('takes time in proportion to %j', (unit) => {
    const startMs = performance.now();
    cut(unit.repeat(400_000 / unit.length), 'en', 7);
    // It is a fifth of a second; by the square of the length it would be minutes.
    expect(performance.now() - startMs).toBeLessThan(5000);
  });
});
