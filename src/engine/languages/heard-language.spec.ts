import { describe, expect, it } from 'vitest';
import { heardLanguage } from './heard-language.js';

const FRENCH = 'Bonjour, je vous appelle au sujet de la facture que nous avons reçue hier.';

describe('heardLanguage', () => {
  it('is what the recogniser told for most of the text', () => {
    const pieces = [
      { text: 'Hello.', language: 'en' },
      { text: 'これは長い文章です。', language: 'ja' },
      { text: '', language: 'ko' },
      { text: FRENCH },
    ];
    expect(heardLanguage(pieces)).toBe('ja');
  });

  it('is what the text reads as where the recogniser tells nothing', () => {
    expect(heardLanguage([{ text: 'Bonjour,' }, { text: FRENCH }])).toBe('fr');
  });

  it.each([[[]], [[{ text: '' }]], [[{ text: 'Hm.' }]], [[{ text: '', language: 'en' }]]])(
    'is not known of %j',
    (pieces) => {
      expect(heardLanguage(pieces)).toBe('und');
    },
  );
});
