import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { A_LAW_TABLE, decodeALaw, encodeALaw } from './a-law.js';
import { base64Length, samplesOfBase64, writeBase64 } from './companded-base64.js';
import { decodeMuLaw, encodeMuLaw, MU_LAW_TABLE } from './mu-law.js';

const LAWS = [
  ['µ-law', MU_LAW_TABLE, decodeMuLaw, encodeMuLaw],
  ['A-law', A_LAW_TABLE, decodeALaw, encodeALaw],
] as const;

describe.each(LAWS)('%s in base64', (_, table, decode, encode) => {
  const read = (text: string): Int16Array | undefined => {
    const bytes = Buffer.from(`"${text}"`);
    return samplesOfBase64(table, bytes, 1, bytes.length - 1);
  };

  it('is read as base64 and law one after the other read it, padded or not', () => {
    const coded = fc.uint8Array({ maxLength: 700 });
    fc.assert(
      fc.property(coded, fc.boolean(), (codes, isPadded) => {
        const text = Buffer.from(codes).toString(isPadded ? 'base64' : 'base64url');
        const known = text.replaceAll('-', '+').replaceAll('_', '/');
        expect(read(known)).toEqual(decode(codes));
      }),
    );
  });

  it('is written as law and base64 one after the other write it', () => {
    fc.assert(
      fc.property(fc.int16Array({ maxLength: 700 }), fc.nat(9), (pcm, start) => {
        const text = Buffer.alloc(start + base64Length(pcm.length) + 1, '.');
        writeBase64(table, pcm, text, start);
        const written = Buffer.from(encode(pcm)).toString('base64');
        expect(text.toString()).toBe(`${'.'.repeat(start)}${written}.`);
      }),
    );
  });

  it.each([
    'A',
    '=',
    '==',
    'AA=',
    'AAA==',
    'AAAA=',
    'AA=A',
    'A===',
    '====',
    'AA-_',
    'AA A',
    'AAA\\',
    'AAé',
    'AA\0',
  ])('is none: %j', (text) => {
    expect(read(text)).toBeUndefined();
    expect(read(`AAAA${text}`)).toBeUndefined();
  });

  it('passes over what it does not use of the last digit, as all do', () => {
    expect(read('AB')).toEqual(decode(Uint8Array.of(0)));
    expect(read('AAB=')).toEqual(decode(Uint8Array.of(0, 0)));
  });
});
