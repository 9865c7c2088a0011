import { describe, expect, it } from 'vitest';
import { ByteVocabulary, bytesOfSpelling, spellingOfBytes } from './byte-vocabulary.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
/** All bytes, then joins in the order in which they were learnt. */
const JOINS = ['th', 'the', ' t', ' the', 'in', 'er', ' w', 'é', ' ca', 'caf'];
const vocabulary = new ByteVocabulary(
  new Map([
    ...Array.from({ length: 256 }, (_, byte) => [byte, Uint8Array.of(byte)] as const),
    ...JOINS.map((text, at) => [256 + at, bytes(text)] as const),
  ]),
);
const idOf = (text: string): number => 256 + JOINS.indexOf(text);
const idsOf = (text: string): number[] => [...bytes(text)];

describe('ByteVocabulary', () => {
  it('joins what was learnt first, in each part of a text by itself', () => {
    expect(vocabulary.encode('the')).toEqual([idOf('the')]);
    expect(vocabulary.encode(' the')).toEqual([idOf(' the')]);
    // "the" was learnt before "er", so the "e" is taken.
    expect(vocabulary.encode('ther')).toEqual([idOf('the'), ...idsOf('r')]);
    expect(vocabulary.encode('in2in')).toEqual([idOf('in'), ...idsOf('2'), idOf('in')]);
  });

  it('keeps every text', () => {
    for (const text of ["it's the café, winter 2024!", '東京 – Ωmega', 'a  b\n c'])
      expect(vocabulary.decode(vocabulary.encode(text))).toBe(text);
  });

  it('joins the bytes of a character that tokens cut in two', () => {
    expect(vocabulary.decode([0xc3, 0xa9])).toBe('é');
    expect(vocabulary.decode([0xc3])).toBe('\ufffd');
  });

  it('knows where a word begins, and gives no text for other tokens', () => {
    expect(vocabulary.startsWord(idOf(' w'))).toBe(true);
    expect(vocabulary.startsWord(idOf('the'))).toBe(false);
    expect(vocabulary.startsWord(50_000)).toBe(false);
    expect(vocabulary.decode([50_000])).toBe('');
  });
});

describe('the spelling of vocabulary files', () => {
  it('writes a space as Ġ, a line break as Ċ, and other letters byte by byte', () => {
    expect(spellingOfBytes(bytes(' the'))).toBe('Ġthe');
    expect(bytesOfSpelling('Ċ')).toEqual(bytes('\n'));
    expect(bytesOfSpelling('cafÃ©')).toEqual(bytes('café'));
  });

  it('has one character for each byte', () => {
    for (let byte = 0; byte < 256; byte += 1) {
      const spelling = spellingOfBytes(Uint8Array.of(byte));
      expect([...spelling]).toHaveLength(1);
      expect(bytesOfSpelling(spelling)).toEqual(Uint8Array.of(byte));
    }
    expect(bytesOfSpelling('<|ещё|>')).toBeUndefined();
  });
});
