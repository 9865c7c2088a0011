import type { Continuation, HotwordGraph, HotwordNode } from './hotword-graph.js';
import type { TokenBias, TokenVocabulary } from './token-bias.js';

/** What a token that begins a hotword gains, in nats: enough to win a tie. */
const FIRST_BOOST = 1;
/** What a token gains beside that at the end of a hotword; less before, by the share that has been emitted. */
const CONTINUED_BOOST = 3;
/** What a token may gain where the model would rather emit nothing; one that begins a hotword gains nothing there. */
const SILENT_BOOST = 1;
/** A token behind which a word may begin without a mark of its own. */
const ENDS_OPEN = /[^\p{L}\p{M}\p{N}]$/u;

interface Boost {
  /** In nats. */
  amount: number;
  isFirst: boolean;
}

/**
 * Makes hotwords likelier. A greedy search cannot take tokens back when a hotword fails, so what a token gains is
 * earned by what was emitted of the hotword before: little at first, more the more of it there is, and all of it is lost
 * with the first token that is not part of it. It decides between tokens; it makes no speech of silence.
 */
export class HotwordBias implements TokenBias {
  private nodes: readonly HotwordNode[];
  private boosts: ReadonlyMap<number, Boost>;

  constructor(
    private readonly vocabulary: TokenVocabulary,
    private readonly graph: HotwordGraph,
  ) {
    this.nodes = [graph.root];
    this.boosts = boostsOf(this.nodes);
  }

  apply(logits: Float32Array, offset: number, vocabularySize: number): void {
    const isSilent = isGreatest(this.vocabulary.blank, logits, offset, vocabularySize);
    for (const [token, { amount, isFirst }] of this.boosts) {
      const gained = isSilent ? (isFirst ? 0 : Math.min(amount, SILENT_BOOST)) : amount;
      logits[offset + token] = (logits[offset + token] ?? 0) + gained;
    }
  }

  accept(token: number): void {
    const { root, withinWord } = this.graph;
    const followed = this.nodes.flatMap((node) => node.after(token) ?? []);
    const isOpen = ENDS_OPEN.test(this.vocabulary.tokens[token] ?? '');
    const begun = isOpen && withinWord !== undefined ? [root, withinWord] : [root];
    this.nodes = [...new Set([...followed, ...begun])];
    this.boosts = boostsOf(this.nodes);
  }
}

function boostsOf(nodes: readonly HotwordNode[]): Map<number, Boost> {
  const boosts = new Map<number, Boost>();
  for (const continuation of nodes.flatMap((node) => node.continuations)) {
    const amount = amountOf(continuation);
    if (amount <= (boosts.get(continuation.token)?.amount ?? 0)) continue;
    boosts.set(continuation.token, { amount, isFirst: continuation.matched === 0 });
  }
  return boosts;
}

function amountOf({ matched, length, next }: Continuation): number {
  if (next.depth === 0) return 0;
  return matched === 0 ? FIRST_BOOST : FIRST_BOOST + (CONTINUED_BOOST * matched) / length;
}

function isGreatest(token: number, logits: Float32Array, offset: number, vocabularySize: number): boolean {
  const score = logits[offset + token] ?? 0;
  for (let at = offset; at < offset + vocabularySize; at += 1) {
    if ((logits[at] ?? 0) > score) return false;
  }
  return true;
}
