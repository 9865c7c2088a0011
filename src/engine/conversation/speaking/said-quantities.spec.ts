import { describe, expect, it } from 'vitest';
import { sayQuantities } from './said-quantities.js';

describe('sayQuantities', () => {
  it.each([
    ['de', 'Die Flasche hat 0,5 l.', 'Die Flasche hat einen halben Liter.'],
    [
      'de',
      'Der Karton mit 1 kg, für 1 m und 0,5 t',
      'Der Karton mit einem Kilo, für einen Meter und eine halbe Tonne',
    ],
    [
      'de',
      'aus 0,25 l und 0,5 kg mit 0,5 l',
      'aus einem viertel Liter und ein halbes Kilo mit einem halben Liter',
    ],
    ['de', '1,5 l oder 2,5 kg', 'eineinhalb Liter oder zweieinhalb Kilo'],
    ['de', '0,25 l, 0,75 l, 1 l, 10 l', 'ein viertel Liter, drei viertel Liter, ein Liter, 10 Liter'],
    ['de', '1.500 g und 1,3 kg', '1500 Gramm und 1,3 Kilo'],
    ['de', '12 Stk. davon 20 %', '12 Stück davon 20 Prozent'],
    ['de', '6 × 0,5 l', '6 mal ein halber Liter'],
    ['de', '30 x 40 cm', '30 mal 40 Zentimeter'],
    ['de', '2–3 kg', '2 bis 3 Kilo'],
    ['de', '3 Euro 50/kg', '3 Euro 50 pro Kilo'],
    ['de', 'Ich habe 12 Stk.', 'Ich habe 12 Stück.'],
    ['fr', 'Une bouteille de 0,5 l', 'Une bouteille d’un demi-litre'],
    ['fr', '1,5 l, 2,5 kg et 1,3 m', 'un litre et demi, 2 kilos et demi et 1,3 mètre'],
    ['fr', '0,25 l ou 1 250 g', 'un quart de litre ou 1250 grammes'],
    ['fr', '30 × 40 cm à 20 %', '30 sur 40 centimètres à 20 pour cent'],
    ['fr', '3 pcs', '3 pièces'],
    ['en', 'half: 0.5 l', 'half: half a litre'],
    ['en', '1.5 kg, 2.5 m', 'one and a half kilos, 2 and a half metres'],
    ['en', '1,250 g of 0.125 l', '1250 grams of 0.125 litres'],
    ['en', '6x 330ml and 3×', '6 times 330 millilitres and 3×'],
    ['en', '2 x coffee, 30 × 40 mm, 5%', '2 times coffee, 30 by 40 millimetres, 5 percent'],
  ])('says in %s: %s', (language, written, said) => {
    expect(sayQuantities(written, language)).toBe(said);
  });

  it.each([
    ['de', 'Modell KM-200 g2, 5G, 20 m², 100 km/h'],
    ['en', 'Version 1.2.3 m, at 5 pm, 3 letters, RTX-40 g'],
    ['es', '0,5 l'],
  ])('leaves in %s: %s', (language, text) => {
    expect(sayQuantities(text, language)).toBe(text);
  });
});
