/** What listeners say to show that they listen, by language. */
const BACKCHANNELS: Readonly<Record<string, ReadonlySet<string>>> = {
  en: wordsIn('m mm mmm mhm hm hmm uh huh hu uhu um ah oh yeah yes yep ok okay right sure good great i see'),
  fr: wordsIn("m mm mmm hm hum euh ah oh oui ouais d'accord ok okay bien voilà très je vois"),
  de: wordsIn('m mm mmm hm hmhm äh ähm ah oh ja jaja genau gut okay ok klar aha ach so verstehe'),
};

/** The words of an utterance that mean more than that somebody listens. */
export function meantWords(text: string, language: string): readonly string[] {
  const backchannels = BACKCHANNELS[language] ?? BACKCHANNELS['en'];
  const words =
    text
      .toLowerCase()
      .replaceAll('’', "'")
      .match(/[\p{L}\p{N}']+/gu) ?? [];
  return words.filter((word) => backchannels?.has(word) !== true);
}

function wordsIn(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
