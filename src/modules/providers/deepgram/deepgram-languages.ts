/** ISO 639-1 codes that Nova-3 recognises, in recordings and live. */
const NOVA_3 = (
  'en fr de ar be bg bn bs ca cs da el es et fa fi gu he hi hr hu id it ja kn ko lt lv mk mr ms ne nl no pa pl pt ro ' +
  'ru sk sl sr sv ta te th tl tr uk ur vi zh'
).split(' ');
const NOVA_2 =
  'en fr de bg ca cs da el es et fi hi hu id it ja ko lt lv ms nl no pl pt ro ru sk sv th tr uk vi zh'.split(
    ' ',
  );

/** What a model recognises; those for a trade, such as `nova-3-medical`, and unknown ones only English. */
export function deepgramLanguages(model: string): readonly string[] {
  if (/^nova-3(-general)?$/.test(model)) return NOVA_3;
  return /^(nova-)?2(-general)?$/.test(model) ? NOVA_2 : ['en'];
}
