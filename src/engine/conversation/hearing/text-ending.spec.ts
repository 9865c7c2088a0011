import { describe, expect, it } from 'vitest';
import { textEnding } from './text-ending.js';

describe('textEnding', () => {
  it.each([
    ['I would like a flight to Rome.', 'en', 'sentence'],
    ['Where are you from?', 'en', 'sentence'],
    ['He said “stop!”', 'en', 'sentence'],
    ["I can't find it.", 'en', 'sentence'],
    ['Je voudrais un billet.', 'fr', 'sentence'],
    ['Ich komme morgen.', 'de', 'sentence'],
    ['Hej så länge.', 'sv', 'sentence'],
  ])('takes "%s" (%s) for a sentence', (text, language, ending) => {
    expect(textEnding(text, language)).toBe(ending);
  });

  it.each([
    ['I would like a flight', 'en'],
    ['In the morning,', 'en'],
    ['However.', 'en'],
    ['I would like a flight to.', 'en'],
    ['I was wondering...', 'en'],
    ['I was wondering…', 'en'],
    ['My name is John B.', 'en'],
    ['It is for Mrs.', 'en'],
    ['', 'en'],
    ['Je voudrais un billet pour.', 'fr'],
    ['Ich möchte nicht.', 'de'],
  ])('leaves open whether "%s" (%s) goes on', (text, language) => {
    expect(textEnding(text, language)).toBe('open');
  });

  it.each([
    ['I would like the.', 'en'],
    ['It is because', 'en'],
    ['And, um,', 'en'],
    ['C’est à la fin de.', 'fr'],
    ['Le billet de l’', 'fr'],
    ['Ich suche einen', 'de'],
    ['Das ist für.', 'de'],
  ])('knows that "%s" (%s) goes on', (text, language) => {
    expect(textEnding(text, language)).toBe('unfinished');
  });

  it('believes punctuation alone in a language that it has no words of', () => {
    expect(textEnding('Han sade att the.', 'sv')).toBe('sentence');
  });
});
