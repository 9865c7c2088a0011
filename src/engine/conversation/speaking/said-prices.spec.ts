import { describe, expect, it } from 'vitest';
import { sayPrices } from './said-prices.js';

describe('sayPrices', () => {
  it.each([
    ['de', 'Sie kostet 12,50 €.', 'Sie kostet 12 Euro 50.'],
    ['de', 'nur 1.299,00 Euro', 'nur 1299 Euro'],
    ['de', '49,– € oder 49 EUR', '49 Euro oder 49 Euro'],
    ['de', '1,50 € und 0,99 € und 0,01 €', 'ein Euro 50 und 99 Cent und ein Cent'],
    [
      'de',
      'Sie kostet nur 1 €, mit Karte 1,01 €.',
      'Sie kostet nur einen Euro, mit Karte ein Euro und ein Cent.',
    ],
    ['de', 'für 1,50 €, ab £1', 'für einen Euro 50, ab einem Pfund'],
    ['de', 'CHF 45.90, also 45,05€', '45 Franken 90, also 45 Euro und 5 Cent'],
    ['fr', 'Elle coûte 1 299,90 €.', 'Elle coûte 1299 euros 90.'],
    ['de', '1\u00a0299,00\u00a0€, 1,299.50 € oder US-$', '1299 Euro, 1299 Euro 50 oder US-$'],
    ['de', 'US$ 4,99 oder 4,99 US-Dollar', '4 Dollar 99 oder 4 Dollar 99'],
    ['fr', 'à 1\u202f299,00\u00a0€ ou $4.99', 'à 1299 euros ou 4 dollars 99'],
    ['fr', '1 € ou 3,05 €', '1 euro ou 3 euros et 5 centimes'],
    ['en', 'It is €12.50, not $1,299.00.', 'It is 12 euros 50, not 1299 dollars.'],
    ['en', 'from £0.01 to £3.99', 'from 1 penny to 3 pounds 99'],
    ['en', 'USD 20.', '20 dollars.'],
    [
      'en',
      'It is 4.99 dollars, or 1.299,00 €, or US$4.99.',
      'It is 4 dollars 99, or 1299 euros, or 4 dollars 99.',
    ],
  ])('says in %s: %s', (language, written, said) => {
    expect(sayPrices(written, language)).toBe(said);
  });

  it.each([
    ['de', 'Modell KM-200 hat 12,5 Liter und 1.299 Teile.'],
    ['en', 'Version 1.2.3 of $HOME, 50 percent.'],
    ['es', 'Cuesta 12,50 €.'],
    ['en', 'CA$4.99 or 2.50 pounds of beef'],
    ['fr', 'Une francophone de 12 ans, 3 franches amies'],
    ['de', '12,505 €'],
  ])('leaves in %s: %s', (language, text) => {
    expect(sayPrices(text, language)).toBe(text);
  });
});
