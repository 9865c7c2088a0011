const TERMINATED = /[.?!…。！？]["'”’»)\]」』）]*$/u;
/** A full stop after these, after a single letter or inside an initialism ends no sentence. */
const ABBREVIATIONS = new Set([
  'mr',
  'mrs',
  'ms',
  'dr',
  'prof',
  'st',
  'lt',
  'col',
  'gen',
  'sgt',
  'capt',
  'no',
  'vs',
]);
const INITIALS = /^\p{L}(\.\p{L})*\.$/u;

/** Whether a word, with the punctuation that belongs to it, is the last of a sentence. */
export function endsSentence(word: string): boolean {
  if (!TERMINATED.test(word)) return false;
  const plain = word.replace(/^["'“‘«([]+/, '');
  if (INITIALS.test(plain)) return plain === 'I.';
  return !(plain.endsWith('.') && ABBREVIATIONS.has(plain.slice(0, -1).toLowerCase()));
}
