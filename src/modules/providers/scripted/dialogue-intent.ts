import type { DialogueLanguage } from './dialogue-language.js';

/** What the user wants, as far as a script can tell. */
export type DialogueIntent =
  | { type: 'greeting' }
  | { type: 'thanks' }
  | { type: 'goodbye' }
  | { type: 'help' }
  | { type: 'search'; query: string }
  | { type: 'other'; text: string };

type Spoken = Readonly<Record<DialogueLanguage, RegExp>>;

const GREETING: Spoken = {
  en: /^(hello|hi|hey|good (morning|afternoon|evening))\b/,
  fr: /^(bonjour|bonsoir|salut|coucou)\b/,
  de: /^(hallo|guten (tag|morgen|abend)|moin|servus|grüß gott|grüezi)/,
};
const THANKS: Spoken = { en: /\b(thanks|thank you)\b/, fr: /\bmerci\b/, de: /\b(danke|vielen dank)\b/ };
const GOODBYE: Spoken = {
  en: /\b(good)?bye\b/,
  fr: /\b(au revoir|à bientôt)/,
  de: /\b(auf wieder(sehen|hören)|tschüss|tschüs)/,
};
const HELP: Spoken = {
  en: /^(please )?help\b|\bhelp me$|what can you do|how does this work/,
  fr: /^aide|aidez[- ]moi$|que (pouvez[- ]vous|peux[- ]tu|savez[- ]vous) faire|comment ça marche/,
  de: /^hilfe|hilf mir$|helfen sie mir$|was (kannst du|können sie)( tun| machen)?$|wie funktioniert das/,
};
const SEARCH: Spoken = {
  en: /\b(?:do you (?:have|sell|stock)|have you got|looking for|search(?: for)?|find(?: me)?|show me|how much (?:is|are|does|do)|price of|i need|i want|(?:i would|i'd) like|(?:is|are) there)\s+(.+)/,
  fr: /\b(?:avez[- ]vous|vous avez|vendez[- ]vous|cherche[rz]?|je voudrais|j'aimerais|il me faut|besoin d[e']|trouve[rz]?(?:[- ]moi)?|montre[rz]?[- ]moi|combien coûte(?:nt)?|prix d(?:e|u|es|')|y a[- ]t[- ]il)\s*(.+)/,
  de: /(?:haben sie|habt ihr|hast du|verkaufen sie|führen sie|gibt es|\bsuchen? (?:sie )?(?:nach )?|brauche|möchte|hätte gerne?|finde|zeigen? (?:sie )?mir|kost(?:et|en)|preis (?:von|für|der|des))\s*(.+)/,
};
/** Words around what is searched for that do not name it. */
const LEADING =
  /^(?:(?:an?|the|some|any|un|une|des?|du|les?|la|l'|d'|quelques|ein|eine|einen|einem|der|die|das|den|nach|me|mir|uns)(?:\s+|(?<=')))+/;
const TRAILING =
  /\s+(?:please|cost|costs|in stock|s'il (?:vous|te) plaît|en stock|bitte|auf lager|vorrätig|haben|kaufen|da)$/;

/** What somebody wants who said this. */
export function intentOf(text: string, language: DialogueLanguage): DialogueIntent {
  const said = text
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/[\s.!?…,;]+$/u, '')
    .trim();
  const query = queryOf(SEARCH[language].exec(said)?.[1]);
  if (HELP[language].test(said)) return { type: 'help' };
  if (query !== undefined) return { type: 'search', query };
  if (GOODBYE[language].test(said)) return { type: 'goodbye' };
  if (THANKS[language].test(said)) return { type: 'thanks' };
  if (GREETING[language].test(said)) return { type: 'greeting' };
  return { type: 'other', text: text.trim() };
}

function queryOf(words: string | undefined): string | undefined {
  let query = words?.trim() ?? '';
  while (TRAILING.test(query)) query = query.replace(TRAILING, '').replace(/[\s,;]+$/, '');
  query = query.replace(LEADING, '').trim();
  return query === '' ? undefined : query.slice(0, 200);
}
