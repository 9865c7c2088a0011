import { describe, expect, it } from 'vitest';
import { isMeant } from './backchannel.js';

describe('what is said into an answer', () => {
  it.each([
    ['en', 'Uh-huh.', 0.95],
    ['en', 'Yeah, yeah.', 0.95],
    ['en', 'Oh, I see!', 0.95],
    ['en', 'I. C.', 0.9],
    ['en', 'Them.', 0.72],
    ['en', 'Better', undefined],
    ['en', '', 0],
    ['fr', 'Oui, d’accord.', 0.95],
    ['fr', 'Ah, je vois', 0.9],
    ['de', 'Ach so, verstehe.', 0.95],
    ['de', 'Mhm, genau', 0.9],
    ['pt', 'okay', 0.9],
  ])('in %s shows with “%s” (%s) that somebody listens', (language, text, confidence) => {
    expect(isMeant({ text, ...(confidence === undefined ? {} : { confidence }) }, language, 1)).toBe(false);
  });

  it.each([
    ['en', 'Stop.', 0.45],
    ['en', 'No', undefined],
    ['en', 'Tomorrow.', 0.8],
    ['en', 'Yeah, but I', undefined],
    ['en', 'Is it 5', undefined],
    ['fr', 'Non !', 0.5],
    ['fr', 'Arrêtez', undefined],
    ['de', 'Moment', undefined],
    ['de', 'Ja, aber morgen', undefined],
    ['pt', 'um momento por favor', undefined],
  ])('in %s is meant to end it with “%s” (%s)', (language, text, confidence) => {
    expect(isMeant({ text, ...(confidence === undefined ? {} : { confidence }) }, language, 1)).toBe(true);
  });

  it('is meant however badly it was heard where it takes long', () => {
    expect(isMeant({ text: 'Fire-fox.', confidence: 0.66, speechMs: 800 }, 'en', 1)).toBe(true);
    expect(isMeant({ text: 'Uh-huh.', confidence: 0.66, speechMs: 800 }, 'en', 1)).toBe(false);
  });

  it('has to have as many words as are wanted', () => {
    expect(isMeant({ text: 'wait a moment' }, 'en', 3)).toBe(false);
    expect(isMeant({ text: 'wait for a moment' }, 'en', 3)).toBe(true);
    expect(isMeant({ text: 'uh huh' }, 'en', 0)).toBe(true);
  });
});
