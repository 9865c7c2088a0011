import { describe, expect, it } from 'vitest';
import { sayCounts } from './said-counts.js';

describe('sayCounts', () => {
  it.each([
    ['de', '1 Flasche ist noch da.', 'eine Flasche ist noch da.'],
    ['de', 'Ich habe noch 1 Karton und 1 Glas.', 'Ich habe noch einen Karton und ein Glas.'],
    ['de', 'Die Lieferung mit 1 Wasserkocher', 'Die Lieferung mit einem Wasserkocher'],
    ['de', 'nur 1 große Dose, 1 Fenster, 1 Päckchen', 'nur eine große Dose, ein Fenster, ein Päckchen'],
    ['de', 'aus 1 Bestellung, für 1 Tag', 'aus einer Bestellung, für einen Tag'],
    ['de', 'Nur 1 Kaffeemaschine', 'Nur eine Kaffeemaschine'],
    ['de', 'Um 1 Uhr, vor 1 Sekunde', 'Um ein Uhr, vor einer Sekunde'],
    ['fr', 'Il reste 1 bouteille et 1 carton.', 'Il reste une bouteille et 1 carton.'],
    ['fr', 'dans 1 heure, 1 petite boîte', 'dans une heure, une petite boîte'],
  ])('says in %s: %s', (language, written, said) => {
    expect(sayCounts(written, language)).toBe(said);
  });

  it.each([
    ['de', '11 Flaschen, 2,1 Liter, Nr. 1 Lampe, Stufe 1 Lampe, 1. Flasche, 1 Xylophon'],
    ['de', 'Wir sind Nummer 1 unserer Klasse, auf Platz 1 der Liste'],
    ['de', 'Der Raum Berlin 1 Liste, 10:1 Lampe, 1 oder 2 Flaschen'],
    ['fr', 'étape 1 caisse, n° 1 page, 1 modèle, 1 accessoire, 21 heures'],
    ['en', '1 bottle'],
    ['es', '1 botella'],
  ])('leaves in %s: %s', (language, text) => {
    expect(sayCounts(text, language)).toBe(text);
  });
});
