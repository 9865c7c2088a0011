import { describe, expect, it } from 'vitest';
import { normalizeText, normalizeTextIn } from './normalize-text.js';

const normalized = (text: string): string => normalizeText(text).join(' ');

describe('normalizeText', () => {
  it.each([
    ['Ask not, my fellow Americans!', 'ask not my fellow americans'],
    ['Beauty’s rose isn\'t "dead"', 'beautys rose isnt dead'],
    ['um, this is — uh — it', 'this is it'],
    ['Mr. Quilter and Mrs. Hudson', 'mister quilter and missus hudson'],
    ['', ''],
    ['...', ''],
  ])('reduces %j to %j', (text, expected) => expect(normalized(text)).toBe(expected));

  it.each([
    ['25 to 30 years', 'twenty five to thirty years'],
    ['about 1455,', 'about fourteen fifty-five'],
    ['1-0-0-0-1 90210 0-1-8-0-3', 'one zero zero zero one nine oh two one oh zero one eight zero three'],
    ['6 × 10 = 60 not 600000', 'six times ten equals sixty, not six hundred thousand'],
    ['600,000 and 12%', 'six hundred thousand and twelve percent'],
    ['the 20th century', 'the twentieth century'],
    ['the 15th and the 21st', 'the fifteenth and the twenty-first'],
    ['2003', 'two thousand three'],
    ['105', 'one hundred five'],
    ['page 1, 2, 3', 'page one two three'],
  ])('makes %j and %j the same', (written, spoken) => expect(normalized(written)).toBe(normalized(spoken)));

  it.each([
    ['oh no', 'oh no'],
    ['seven and oh', '7 and oh'],
    ['the month', 'the month'],
    ['a hundredth', 'a hundredth'],
  ])('leaves %j as %j', (text, expected) => expect(normalized(text)).toBe(expected));

  it('keeps different numbers apart', () => {
    expect(normalized('fifteen')).not.toBe(normalized('fifty'));
    expect(normalized('six hundred')).not.toBe(normalized('six thousand'));
    expect(normalized('twentieth')).not.toBe(normalized('twenty'));
  });
});

describe('normalizeTextIn', () => {
  it('keeps the letters of other languages and knows no English fillers in them', () => {
    expect(normalizeTextIn('de', 'Er sagte: „Schöne Grüße!“')).toEqual(['er', 'sagte', 'schöne', 'grüße']);
    expect(normalizeTextIn('fr', "L'été, c’est loin.")).toEqual(['l', 'été', 'c', 'est', 'loin']);
    expect(normalizeTextIn('en', 'Er, twenty five')).toEqual(['2', '5']);
  });
});
