/** What somebody says into an answer. */
export interface BreakInText {
  text: string;
  /** Mean token probability, 0–1; absent while the text is not final. */
  confidence?: number;
  /** How long it took; absent as above. */
  speechMs?: number;
}

interface BreakInWords {
  /** What listeners say to show that they listen. */
  backchannels: ReadonlySet<string>;
  /** What is short and meant, however badly it was heard. */
  commands: ReadonlySet<string>;
}

/** So few words are often misheard: of synthetic “hmm”, “uh-huh” and “good”, three in four of those that are have less. */
const FEW_WORDS = 2;
const MIN_CONFIDENCE = 0.75;
/** Nobody takes as long to show that they listen. */
const LONG_MS = 700;

const BREAK_INS = {
  en: {
    backchannels: wordsIn(
      "m mm mmm mhm hm hmm uh huh hu uhu um ah aha oh wow yeah yep yes ok okay right alright all sure true good great nice fine cool perfect exactly absolutely totally of course got it i see that's",
    ),
    commands: wordsIn(
      'no nope stop wait hold what why who when where how which hello cancel quiet enough never back next repeat pardon excuse',
    ),
  },
  fr: {
    backchannels: wordsIn(
      "m mm mmm hm hum euh ah oh ouah oui ouais mouais d'accord ok okay bien bon voilà très je vois c'est ça exactement compris entendu parfait super vrai",
    ),
    commands: wordsIn(
      'non stop arrête arrêtez attends attendez quoi pourquoi qui quand où comment lequel allô annule annulez assez silence pardon répète répétez',
    ),
  },
  de: {
    backchannels: wordsIn(
      'm mm mmm mhm hm hmhm äh ähm ah oh tja ja jaja jo jawohl genau richtig stimmt gut schön prima super ok okay klar natürlich aha ach so soso verstehe verstanden alles',
    ),
    commands: wordsIn(
      'nein nee stopp stop halt warte warten moment was warum wieso weshalb wer wann wo wie welche hallo abbrechen genug ruhe leise zurück weiter nochmal',
    ),
  },
} satisfies Readonly<Record<string, BreakInWords>>;

const isKnown = (language: string): language is keyof typeof BREAK_INS => Object.hasOwn(BREAK_INS, language);

/**
 * Whether what is said into an answer is meant to end it, and not only to show that somebody listens.
 *
 * @param language ISO 639-1; English words where it is not known.
 * @param wantedWords so many that are no backchannel; 0: whatever was said.
 */
export function isMeant(
  { text, confidence = 0, speechMs = 0 }: BreakInText,
  language: string,
  wantedWords: number,
): boolean {
  if (wantedWords === 0) return true;
  const { backchannels, commands } = BREAK_INS[isKnown(language) ? language : 'en'];
  const words =
    text
      .toLowerCase()
      .replaceAll('’', "'")
      .match(/[\p{L}\p{N}']+/gu) ?? [];
  const meant = words.filter((word) => !backchannels.has(word) && !isLetter(word));
  if (meant.length < wantedWords) return false;
  const isSure = words.length > FEW_WORDS || confidence >= MIN_CONFIDENCE || speechMs >= LONG_MS;
  return isSure || meant.some((word) => commands.has(word));
}

/** “I see” is heard as “I. C.” */
const isLetter = (word: string): boolean => /^\p{L}$/u.test(word);

function wordsIn(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
