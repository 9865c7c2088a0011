/*
 * ISO 639-1 codes of what eSpeak NG speaks; the codes are the names of its voices but for those below. Japanese is left
 * out: it spells out every kanji as "Chinese letter".
 */
export const ESPEAK_LANGUAGES: readonly string[] = (
  'en fr de af am an ar as az ba be bg bn bs ca cs cv cy da el eo es et eu fa fi fo ga gd gn gu he hi hr ht hu hy ia ' +
  'id io is it ka kk kl kn ko ku ky la lb lt lv mi mk ml mr ms mt my nb ne nl no om or pa pl pt qu ro ru sd si sk sl ' +
  'sq sr sv sw ta te th ti tk tn tr tt ug uk ur uz vi zh'
).split(' ');

const VOICES: Readonly<Record<string, string>> = { en: 'en-us', no: 'nb', zh: 'cmn' };

/** The voice of a language. */
export const espeakVoiceOf = (language: string): string => VOICES[language] ?? language;
