import { describe, expect, it } from 'vitest';
import { germanCaseAfter, germanHalf, germanOne } from './german-case.js';

describe('germanCaseAfter', () => {
  it.each([
    ['', 'nominative'],
    ['Der Preis ist nur ', 'nominative'],
    ['Zusammen sind das ', 'nominative'],
    ['Sie kostet im Laden etwa ', 'accusative'],
    ['Die Flasche hat ', 'accusative'],
    ['Ich nehme dann ', 'accusative'],
    ['für nur ', 'accusative'],
    ['Er ist um ', 'accusative'],
    ['Die Packung mit ', 'dative'],
    ['schon ab ca. ', 'dative'],
    ['Sie hat eine Länge von ', 'dative'],
    ['Mit dem Gutschein, also ', 'nominative'],
    ['Es kostet nichts. ', 'nominative'],
  ])('behind “%s”: %s', (before, grammaticalCase) => {
    expect(germanCaseAfter(before)).toBe(grammaticalCase);
  });
});

it('declines one and a half', () => {
  expect(germanOne('m', 'accusative')).toBe('einen');
  expect(germanOne('f', 'dative')).toBe('einer');
  expect(germanHalf('n', 'nominative')).toBe('ein halbes');
  expect(germanHalf('m', 'dative')).toBe('einem halben');
});
