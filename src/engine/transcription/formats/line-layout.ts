import { MAX_LINE_CHARS } from './subtitle-norms.js';
import type { SubtitleToken } from './subtitle-tokens.js';

/** What a character that the upper line is longer, or the lower one longer, costs against a better break. */
const UPPER_LONGER_COST = 0.2;
const LOWER_LONGER_COST = 0.1;

/** How a run of tokens stands on one line or two. */
export interface LineLayout {
  /** Token that begins the second line; undefined for a single line. */
  secondLineAt: number | undefined;
  /** 0 for a single line; higher for breaks that read badly and lines of unlike length. */
  cost: number;
  /** Characters of all lines. */
  chars: number;
}

/** Lays runs of tokens out on at most two lines. */
export class LineLayouter {
  readonly #tokens: readonly SubtitleToken[];
  /** Characters of all tokens before each one, a space before each included. */
  readonly #ends: number[] = [0];

  /** @param penalties how badly a line breaks before each token. */
  constructor(
    tokens: readonly SubtitleToken[],
    private readonly penalties: readonly number[],
  ) {
    this.#tokens = tokens;
    for (const token of tokens) {
      this.#ends.push((this.#ends.at(-1) ?? 0) + token.length + (token.isSpaced ? 1 : 0));
    }
  }

  /** The best layout of tokens `from` up to `to`, exclusive; null where they need a third line. */
  layout(from: number, to: number): LineLayout | null {
    const start = this.#start(from);
    const end = this.#end(to);
    const chars = end - start;
    if (chars <= MAX_LINE_CHARS) return { secondLineAt: undefined, cost: 0, chars };
    if (chars > 2 * MAX_LINE_CHARS + 1) return null;
    let cost = Infinity;
    let secondLineAt = -1;
    for (let at = to - 1; at > from; at -= 1) {
      const upper = this.#end(at) - start;
      const lower = end - this.#start(at);
      if (lower > MAX_LINE_CHARS) break;
      const breakCost =
        upper > MAX_LINE_CHARS ? Infinity : (this.penalties[at] ?? 0) + imbalance(upper, lower);
      if (breakCost < cost) [cost, secondLineAt] = [breakCost, at];
    }
    return secondLineAt < 0 ? null : { secondLineAt, cost, chars };
  }

  /** The lines of tokens `from` up to `to` under a layout of them. */
  lines(from: number, to: number, { secondLineAt }: LineLayout): string[] {
    if (secondLineAt === undefined) return [this.#text(from, to)];
    return [this.#text(from, secondLineAt), this.#text(secondLineAt, to)];
  }

  /** Characters before a token, the space that parts it from the one before included. */
  #start(index: number): number {
    return this.#end(index) + (this.#tokens[index]?.isSpaced === true ? 1 : 0);
  }

  /** Characters up to the end of the token before `index`. */
  #end(index: number): number {
    return this.#ends[index] ?? 0;
  }

  #text(from: number, to: number): string {
    return this.#tokens
      .slice(from, to)
      .map((token, index) => (index === 0 || !token.isSpaced ? token.text : ` ${token.text}`))
      .join('');
  }
}

function imbalance(upper: number, lower: number): number {
  return upper > lower ? (upper - lower) * UPPER_LONGER_COST : (lower - upper) * LOWER_LONGER_COST;
}
