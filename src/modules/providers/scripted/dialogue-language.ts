import type { ChatMessage } from '../../../engine/ports/language-model.js';

/** The languages of the scripted dialogue. */
export type DialogueLanguage = 'en' | 'fr' | 'de';

/** Words that one of the languages has and the others have not. */
const TELLING: Readonly<Record<DialogueLanguage, ReadonlySet<string>>> = {
  en: wordsIn(
    'the an is are do does you your have has i it this that what how much for with and of to looking need want would like please hello hi hey thanks thank help price show find good morning evening bye goodbye can search',
  ),
  fr: wordsIn(
    'le la les un une je vous tu nous est sont avez ai quel quelle combien pour avec et de du bonjour bonsoir salut merci aide aidez cherche voudrais prix coûte plaît revoir que qui ce cette y il pouvez comment',
  ),
  de: wordsIn(
    'der die das ein eine einen ich sie du ihr ist sind haben habt hast was wie viel für mit und von hallo guten tag morgen abend danke bitte hilfe suche brauche möchte preis kostet kosten gibt es können kannst wiedersehen tschüss servus',
  ),
};
const LETTERS: readonly [DialogueLanguage, RegExp][] = [
  ['de', /[äöüß]/],
  ['fr', /[àâçéèêëîïôùûœ]|\b[cdjlmnqst]['’]/],
];

/**
 * The language that the user speaks: that of the last message that tells, else that of what the assistant said; English
 * where nothing tells.
 */
export function languageOf(messages: readonly ChatMessage[]): DialogueLanguage {
  for (const role of ['user', 'assistant']) {
    const said = messages.filter((message) => message.role === role).reverse();
    for (const { content } of said) {
      const language = languageOfText(content);
      if (language !== undefined) return language;
    }
  }
  return 'en';
}

/** Undefined when as much speaks for one language as for another. */
export function languageOfText(text: string): DialogueLanguage | undefined {
  const lower = text.toLowerCase();
  const words = lower.match(/\p{L}+/gu) ?? [];
  const score = (language: DialogueLanguage): number =>
    words.filter((word) => TELLING[language].has(word)).length +
    LETTERS.filter(([of, letters]) => of === language && letters.test(lower)).length;
  const ranked = (['en', 'fr', 'de'] as const)
    .map((language) => ({ language, score: score(language) }))
    .sort((a, b) => b.score - a.score);
  const [best, second] = ranked;
  return best !== undefined && best.score > (second?.score ?? 0) ? best.language : undefined;
}

function wordsIn(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
