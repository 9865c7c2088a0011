/*
 * Kokoro was made for the phonemes of misaki, which writes diphthongs and affricates as one letter and leaves out what
 * English does not tell apart. eSpeak NG writes plain IPA; here it is brought to that form, as misaki itself does with
 * words that it finds in no dictionary (hexgrad/misaki, espeak.py).
 */

/** How eSpeak NG separates the sounds of a word. */
const SEPARATOR = '_';
/** Tells that a word is said as in another language: `(en)`. */
const LANGUAGE_SWITCH = /\([a-z]{2,3}(?:-[a-z0-9-]+)?\)/gu;

type Sounds = Readonly<Record<string, string>>;

/** Articles keep the vowel that other words have weaker. */
const ARTICLES: Sounds = { ɐ: 'ɐ', ɐ_n: 'ɐn' };
/** Two sounds that are one. */
const JOINED: Sounds = { aɪ: 'I', aʊ: 'W', dʒ: 'ʤ', eɪ: 'A', tʃ: 'ʧ', ɔɪ: 'Y' };
const ENGLISH: Sounds = {
  ...JOINED,
  ...{ e: 'A', o: 'ɔ', r: 'ɹ', x: 'k', ç: 'k', ɐ: 'ə', ɚ: 'əɹ', ɬ: 'l', əl: 'ᵊl' },
};
const BRITISH: Sounds = { ...ENGLISH, eə: 'ɛː', iə: 'ɪə', əʊ: 'Q' };
const AMERICAN: Sounds = { ...ENGLISH, oʊ: 'O', oː: 'ɔ', ɜː: 'ɜɹ', ɪə: 'iə', ɾ: 'T' };
const OTHER: Sounds = { ...JOINED, dz: 'ʣ', oʊ: 'O', ss: 'S', ts: 'ʦ', əʊ: 'Q' };

/** What several sounds in a row become in English. */
const ENGLISH_SEQUENCES: readonly (readonly [RegExp, string])[] = [
  [/ʔˌ?n\u0329?/gu, 'tn'],
  [/ʔ/gu, 't'],
  [/ʲ(?=[oəOQ])/gu, 'j'],
  [/ʲ/gu, ''],
  [/(\S)\u0329/gu, 'ᵊ$1'],
  [/\u0303/gu, ''],
];
const AMERICAN_SEQUENCES: readonly (readonly [RegExp, string])[] = [
  ...ENGLISH_SEQUENCES,
  [/ɹɹ/gu, 'ɹ'],
  [/ː/gu, ''],
];

/**
 * Kokoro's symbols for what eSpeak NG gave.
 *
 * @param ipa words between spaces, the sounds of a word between `_`.
 * @param phonemizer the voice of eSpeak NG that it comes from.
 */
export function kokoroPhonemes(ipa: string, phonemizer: string): string {
  const { symbolOf, sequences, whole } = rulesOf(phonemizer);
  const words = ipa.replace(LANGUAGE_SWITCH, '').split(/\s+/u);
  const said = words.map((word) => {
    if (whole[word] !== undefined) return whole[word];
    const joined = word.split(SEPARATOR).map(symbolOf);
    return sequences.reduce((text, [pattern, symbols]) => text.replace(pattern, symbols), joined.join(''));
  });
  return said.filter((word) => word !== '').join(' ');
}

/** How the sounds of a language are written. */
interface Rules {
  /** Of one sound, with its stress. */
  symbolOf: (sound: string) => string;
  sequences: typeof ENGLISH_SEQUENCES;
  /** Words that are written otherwise. */
  whole: Sounds;
}

const RULES = {
  american: { symbolOf: writer(AMERICAN), sequences: AMERICAN_SEQUENCES, whole: ARTICLES },
  british: { symbolOf: writer(BRITISH), sequences: ENGLISH_SEQUENCES, whole: ARTICLES },
  other: { symbolOf: writer(OTHER), sequences: [], whole: {} },
} satisfies Record<string, Rules>;

function rulesOf(phonemizer: string): Rules {
  if (phonemizer === 'en-us') return RULES.american;
  return phonemizer.startsWith('en') ? RULES.british : RULES.other;
}

/** What is known of a sound may be part of a longer one, such as `aɪɚ`. */
function writer(sounds: Sounds): (sound: string) => string {
  const known = Object.keys(sounds).sort((one, other) => other.length - one.length);
  const pattern = new RegExp(known.join('|'), 'gu');
  return (sound) => sound.replace(/[:-]/gu, '').replace(pattern, (part) => sounds[part] ?? part);
}
