/** The languages of Whisper that OpenAI and Groq vouch for, ISO 639-1. */
export const WHISPER_LANGUAGES: readonly string[] = (
  'en fr de af ar az be bg bs ca cs cy da el es et fa fi gl he hi hr hu hy id is it ja kk kn ko lt lv mi mk mr ms ne ' +
  'nl no pl pt ro ru sk sl sr sv sw ta th tl tr uk ur vi zh'
).split(' ');
