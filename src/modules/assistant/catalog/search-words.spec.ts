import { describe, expect, it } from 'vitest';
import { compactKeyOf, fold, queryWordsOf, stemOf } from './search-words.js';

describe('fold', () => {
  it.each([
    ['Crème Brûlée', 'creme brulee'],
    ['GRÖSSE', 'grosse'],
    ['Größe', 'grosse'],
    ['cœur', 'coeur'],
    ['Łódź', 'lodz'],
    ['ﬁlter ½', 'filter 1⁄2'],
  ])('writes %s as %s', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });
});

describe('stemOf', () => {
  it.each([
    ['häuser', 'haus'],
    ['lampen', 'lampe'],
    ['gläser', 'glas'],
    ['bücher', 'buch'],
    ['kaese', 'käse'],
    ['batterien', 'battery'],
    ['chevaux', 'cheval'],
    ['bateaux', 'bateau'],
    ['bleues', 'bleu'],
    ['batteries', 'batterie'],
    ['knives', 'knife'],
    ['boxes', 'box'],
    ['watches', 'watch'],
    ['dresses', 'dress'],
    ['sofas', 'sofa'],
  ])('is the same for %s and %s', (one, other) => {
    expect(stemOf(fold(one))).toBe(stemOf(fold(other)));
  });

  it.each([
    ['tisch', 'tasche'],
    ['chaise', 'chasse'],
    ['glass', 'glue'],
    ['m8', 'm80'],
  ])('tells %s from %s', (one, other) => {
    expect(stemOf(fold(one))).not.toBe(stemOf(fold(other)));
  });
});

describe('queryWordsOf', () => {
  it('leaves out what tells nothing, and what is said twice', () => {
    const words = queryWordsOf("Une lampe pour le bureau, des lampes de l'entrée");
    expect(words.map(({ folded }) => folded)).toEqual(['lampes', 'bureau', 'entree']);
  });

  it.each([
    ['Do you have a coffee maker for me, please?', ['coffee', 'maker']],
    ["Je cherche un tournevis, s'il vous plaît", ['tournevis']],
    ["J'ai besoin d'une cafetière", ['cafetiere']],
    ['Ich hätte gern einen Staubsauger', ['staubsauger']],
    ['Haben Sie die Stehlampe?', ['stehlampe']],
  ])('leaves out how people ask: %s', (text, words) => {
    expect(queryWordsOf(text).map(({ folded }) => folded)).toEqual(words);
  });

  it('keeps everything where there is nothing else', () => {
    expect(queryWordsOf('The The').map(({ folded }) => folded)).toEqual(['the']);
  });
});

it('compactKeyOf does not care how a number is written', () => {
  expect(compactKeyOf('AB-12 c/ü')).toBe('ab12cu');
});
