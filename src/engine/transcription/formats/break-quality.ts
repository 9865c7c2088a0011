import { endsSentence } from '../sentence-end.js';
import type { SubtitleToken } from './subtitle-tokens.js';

/** Conjunctions, relative pronouns and prepositions, before which a line breaks well; English, French, German. */
const OPENS_PHRASE = wordSet(
  'and or but nor so because although though while when where which who whose that than if unless until as with',
  'without from for to into onto about after before between through by at in on of over under since',
  'et ou mais donc or ni car que qui dont où quand lorsque comme si puisque parce pour par avec sans dans sur sous vers',
  'chez entre depuis pendant avant après contre à de du des',
  'und oder aber denn sondern dass weil wenn als ob obwohl damit während der die das welche welcher welches mit ohne für wegen seit bis',
  'von zu zum zur bei aus nach vor über unter durch gegen um auf in im an am',
);
/** Articles, prepositions, conjunctions and short pronouns, which belong to the word behind them. */
const LEANS_FORWARD = wordSet(
  'a an the my your his her its our their this these those i you he she we they not no very',
  'le la les un une des du de d l au aux ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs',
  'je tu il elle on nous vous ils elles ne se me te très',
  'der die das den dem des ein eine einen einem einer eines mein dein sein ihr unser euer kein keine ich du er sie es wir',
  'nicht sehr herr frau mr mrs ms dr',
);
const CAPITALISED = /^\p{Lu}/u;
const COMMA = /,["'”’»)\]]*$/;
const CLAUSE_END = /[;:–—]["'”’»)\]]*$/;
/** A silence, in milliseconds, that can be heard as a break. */
const BREATH_MS = 250;

/** What {@link breakPenalties} gives for the end of a sentence. */
export const SENTENCE_END = 0;

/**
 * How badly a line or cue breaks before each token: {@link SENTENCE_END} behind a sentence, 10 within a word. The
 * first entry stands for the beginning of the text, the one behind the last token for its end.
 */
export function breakPenalties(tokens: readonly SubtitleToken[]): number[] {
  const inner = tokens.slice(1).map((token, index) => breakPenalty(tokens[index] ?? token, token));
  return [SENTENCE_END, ...inner, SENTENCE_END];
}

function breakPenalty(before: SubtitleToken, after: SubtitleToken): number {
  if (after.continuesWord) return 10;
  if (endsSentence(before.text.replace(/[\u00a0\u202f]/g, ''))) return SENTENCE_END;
  if (CLAUSE_END.test(before.text)) return 1;
  if (COMMA.test(before.text)) return 2;
  const [left, right] = [plainWord(before.text), plainWord(after.text)];
  if (LEANS_FORWARD.has(left)) return 9;
  if (/\d$/.test(before.text) && /^[\d%€$]/.test(after.text)) return 9;
  if (after.startMs - before.endMs >= BREATH_MS) return 3;
  if (OPENS_PHRASE.has(left)) return 9;
  if (OPENS_PHRASE.has(right)) return 3;
  return CAPITALISED.test(before.text) && CAPITALISED.test(after.text) ? 9 : 7;
}

function plainWord(text: string): string {
  return text.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
}

function wordSet(...lines: string[]): ReadonlySet<string> {
  return new Set(lines.join(' ').split(' '));
}
