/** What is said where nobody can help, by language. */
const APOLOGIES: Readonly<Record<string, string>> = {
  en: 'I am sorry, something went wrong. Please try again in a moment.',
  fr: 'Je suis désolé, un problème est survenu. Veuillez réessayer dans un instant.',
  de: 'Es tut mir leid, da ist etwas schiefgegangen. Bitte versuchen Sie es gleich noch einmal.',
};

/** Undefined in languages that it is not known in: better silence than another language. */
export const apologyIn = (language: string): string | undefined => APOLOGIES[language];
