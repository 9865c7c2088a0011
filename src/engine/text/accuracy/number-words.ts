/** Value of number words below a hundred. */
const SMALL = new Map<string, number>([
  ...'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
    .split(' ')
    .map((word, value) => [word, value] as const),
  ...'twenty thirty forty fifty sixty seventy eighty ninety'
    .split(' ')
    .map((word, index) => [word, (index + 2) * 10] as const),
]);

const SCALES = new Map([
  ['hundred', 100],
  ['thousand', 1_000],
  ['million', 1_000_000],
  ['billion', 1_000_000_000],
]);

const IRREGULAR_ORDINALS = new Map([
  ['first', 'one'],
  ['second', 'two'],
  ['third', 'three'],
  ['fifth', 'five'],
  ['eighth', 'eight'],
  ['ninth', 'nine'],
  ['twelfth', 'twelve'],
]);

/** `twentieth` and `sixth` as `twenty` and `six`; undefined for other words. */
function cardinalOf(word: string): string | undefined {
  const irregular = IRREGULAR_ORDINALS.get(word);
  if (irregular !== undefined) return irregular;
  if (!word.endsWith('th')) return undefined;
  const stem = word.slice(0, -2);
  const cardinal = stem.endsWith('ie') ? `${stem.slice(0, -2)}y` : stem;
  return SMALL.has(cardinal) || SCALES.has(cardinal) ? cardinal : undefined;
}

interface Parsed {
  digits: string;
  /** Words used. */
  length: number;
}

/** Reads one number, said as people say amounts: "six hundred thousand", "twenty five". */
function readNumber(words: readonly string[], from: number): Parsed | undefined {
  let total = 0;
  let group: number | undefined;
  let at = from;
  for (; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const small = SMALL.get(word);
    const scale = SCALES.get(word);
    if (small !== undefined) {
      if (group !== undefined && !canFollow(group, small)) break;
      group = (group ?? 0) + small;
    } else if (scale === undefined || group === undefined) {
      break;
    } else if (scale === 100) {
      group *= scale;
    } else {
      total += group * scale;
      group = undefined;
    }
  }
  return at === from ? undefined : { digits: String(total + (group ?? 0)), length: at - from };
}

/** "twenty" goes on with "five", "hundred" with anything below; "two" does not go on with "one". */
function canFollow(group: number, small: number): boolean {
  if (group > 0 && group % 100 === 0) return true;
  return group % 100 >= 20 && group % 10 === 0 && small > 0 && small < 10;
}

/**
 * Replaces numbers, as words or figures, by their digits, one token each: "twenty five", "25" and "two five" become
 * the same, and so do "fourteen fifty five" and "1455". Ordinals keep a `th`; "oh" beside a digit is a zero.
 */
export function spellDigits(words: readonly string[]): string[] {
  const spelled: string[] = [];
  for (let at = 0; at < words.length;) {
    const figure = /^(\d+)(st|nd|rd|th|s)?$/.exec(words[at] ?? '');
    if (figure !== null) {
      spelled.push(...(figure[1] ?? ''), ...(figure[2] === undefined || figure[2] === 's' ? [] : ['th']));
      at += 1;
      continue;
    }
    const number = readSpoken(words, at);
    spelled.push(...number.tokens);
    at += number.length;
  }
  return spelled.map((word, at) => (isSpokenZero(spelled, at) ? '0' : word));
}

function readSpoken(words: readonly string[], at: number): { tokens: string[]; length: number } {
  const word = words[at] ?? '';
  const ordinalAt = [at, at + 1].find((index) => cardinalOf(words[index] ?? '') !== undefined);
  const upToOrdinal =
    ordinalAt === undefined
      ? words
      : [...words.slice(0, ordinalAt), cardinalOf(words[ordinalAt] ?? '') ?? ''];
  const number = readNumber(upToOrdinal, at);
  if (number === undefined) return { tokens: [word], length: 1 };
  const isOrdinal = ordinalAt !== undefined && at + number.length > ordinalAt;
  return { tokens: [...number.digits, ...(isOrdinal ? ['th'] : [])], length: number.length };
}

function isSpokenZero(words: readonly string[], at: number): boolean {
  const isDigit = (word: string | undefined): boolean => /^\d$/.test(word ?? '');
  return (words[at] === 'oh' || words[at] === 'o') && (isDigit(words[at - 1]) || isDigit(words[at + 1]));
}
