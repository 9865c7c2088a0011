import type { Word } from '../../ports/transcript.js';
import { TokenVocabulary as TokenTexts } from '../moonshine/token-vocabulary.js';
import { groupTokens } from '../moonshine/word-grouping.js';
import type { TokenVocabulary } from '../decoding/token-bias.js';
import type { FoundToken } from './greedy-search.js';

/** `<unk>`, `<pad>`, `<|en|>`: not said; `<0x41>` is a byte of a letter. */
const CONTROL_TOKEN = /^<(?!0x[0-9A-F]{2}>).*>$/;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** Makes words of a vocabulary's tokens. */
export class TokenWords {
  private readonly texts: TokenTexts;

  /** @param frameMs length of an encoder's frame. */
  constructor(
    vocabulary: TokenVocabulary,
    private readonly frameMs: number,
  ) {
    const spoken = vocabulary.tokens.map((token) => (CONTROL_TOKEN.test(token) ? '' : token));
    this.texts = TokenTexts.parse(TokenTexts.serialize(spoken));
  }

  /**
   * The words of the tokens found in a piece. A word begins with the frame of its first token and lasts as long as the
   * model says of its last letter; punctuation belongs to the word before it. Times are integers inside the piece,
   * `startMs < endMs`, and no word begins before the one in front of it ends.
   */
  of(found: readonly FoundToken[], durationMs: number): Word[] {
    const groups = groupTokens(
      found.map(({ token }) => token),
      this.texts,
    );
    let earliestMs = 0;
    return groups.map(({ first, last, text }, index) => {
      const roomEndMs = durationMs - (groups.length - index - 1);
      const startMs = Math.min(Math.max(this.startMs(found[first]), earliestMs), Math.max(roomEndMs - 1, 0));
      const next = groups[index + 1]?.first;
      const limitMs = next === undefined ? roomEndMs : Math.min(roomEndMs, this.startMs(found[next]));
      const spokenMs = this.endMs(found[this.lastSpoken(found, first, last)]);
      const endMs = Math.max(Math.min(spokenMs, limitMs), startMs + 1);
      earliestMs = endMs;
      return { text, startMs, endMs, confidence: meanProbability(found.slice(first, last + 1)) };
    });
  }

  private lastSpoken(found: readonly FoundToken[], first: number, last: number): number {
    for (let at = last; at > first; at -= 1) {
      if (LETTER_OR_DIGIT.test(this.texts.decode([found[at]?.token ?? 0]))) return at;
    }
    return first;
  }

  private startMs(token: FoundToken | undefined): number {
    return Math.round((token?.frame ?? 0) * this.frameMs);
  }

  private endMs(token: FoundToken | undefined): number {
    return Math.round(((token?.frame ?? 0) + Math.max(token?.duration ?? 0, 1)) * this.frameMs);
  }
}

/** Mean probability of some tokens; 0 of none. */
export function meanProbability(found: readonly FoundToken[]): number {
  if (found.length === 0) return 0;
  return found.reduce((sum, { probability }) => sum + probability, 0) / found.length;
}
