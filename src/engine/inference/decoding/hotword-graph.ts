import { isTextToken, type TokenVocabulary } from './token-bias.js';

/** What stands at the beginning of a word in a vocabulary: `▁`. */
export const WORD_MARK = '\u2581';

/** A token that goes on with a hotword. */
export interface Continuation {
  token: number;
  /** Letters of the hotword that have been emitted before it. */
  matched: number;
  /** Letters of the shortest hotword that it may become. */
  length: number;
  next: HotwordNode;
}

/** Tokens by their text, character by character. */
interface TokenTrie {
  children: Map<string, TokenTrie>;
  ids: number[];
}

/** A place within hotwords: so much of them has been emitted. */
export class HotwordNode {
  readonly children = new Map<string, HotwordNode>();
  isEnd = false;
  /** Letters of the shortest hotword that goes through here. */
  length = Number.POSITIVE_INFINITY;
  private known: readonly Continuation[] | undefined;

  /** @param depth letters from the beginning of the hotword. */
  constructor(
    private readonly tokens: TokenTrie,
    readonly depth: number,
  ) {}

  /** The tokens behind which a hotword can still be brought to its end. */
  get continuations(): readonly Continuation[] {
    this.known ??= this.find(this.tokens, this);
    return this.known;
  }

  /** Where a token leads; undefined when no hotword goes on with it. */
  after(token: number): HotwordNode | undefined {
    return this.continuations.find((continuation) => continuation.token === token)?.next;
  }

  private find(tokens: TokenTrie, from: HotwordNode): Continuation[] {
    const found: Continuation[] = [];
    for (const [character, next] of from.children) {
      const longer = tokens.children.get(character);
      if (longer === undefined) continue;
      if (longer.ids.length > 0 && (next.isEnd || next.continuations.length > 0)) {
        const { depth: matched } = this;
        found.push(...longer.ids.map((token) => ({ token, matched, length: next.length, next })));
      }
      found.push(...this.find(longer, next));
    }
    return found;
  }
}

/**
 * Hotwords as ways through the tokens of a vocabulary. Every segmentation of a hotword is a way: a model does not
 * always take the one that its tokeniser would.
 */
export class HotwordGraph {
  readonly root: HotwordNode;
  private readonly tokens: TokenTrie;

  constructor(vocabulary: TokenVocabulary, hotwords: readonly string[]) {
    this.tokens = trieOf(vocabulary);
    this.root = new HotwordNode(this.tokens, 0);
    for (const spelling of new Set(hotwords.flatMap(spellingsOf))) this.add(spelling);
  }

  /** Whether the vocabulary can spell none of them. */
  get isEmpty(): boolean {
    return this.root.continuations.length === 0;
  }

  /** Where a hotword begins that no {@link WORD_MARK} stands before: behind a hyphen, a quote or a bracket. */
  get withinWord(): HotwordNode | undefined {
    return this.root.children.get(WORD_MARK);
  }

  private add(spelling: string): void {
    const length = lettersIn(spelling);
    let node = this.root;
    for (const character of spelling) {
      const depth = node.depth + lettersIn(character);
      const child = node.children.get(character) ?? new HotwordNode(this.tokens, depth);
      child.length = Math.min(child.length, length);
      node.children.set(character, child);
      node = child;
    }
    node.isEnd = true;
  }
}

/** A hotword as it is written, and as it begins a sentence; nothing for less than two letters. */
function spellingsOf(hotword: string): string[] {
  const words = hotword.normalize('NFC').trim().replace(/\s+/g, WORD_MARK);
  if (lettersIn(words) < 2) return [];
  const [first = '', ...rest] = words;
  const isPlain = words === words.toLowerCase();
  const spellings = isPlain ? [words, first.toUpperCase() + rest.join('')] : [words];
  return spellings.map((spelling) => WORD_MARK + spelling);
}

function lettersIn(text: string): number {
  return [...text].filter((character) => character !== WORD_MARK).length;
}

const tries = new WeakMap<TokenVocabulary, TokenTrie>();

function trieOf(vocabulary: TokenVocabulary): TokenTrie {
  const trie = tries.get(vocabulary) ?? buildTrie(vocabulary);
  tries.set(vocabulary, trie);
  return trie;
}

function buildTrie({ tokens, blank }: TokenVocabulary): TokenTrie {
  const root: TokenTrie = { children: new Map(), ids: [] };
  tokens.forEach((text, id) => {
    if (id === blank || !isTextToken(text)) return;
    let node = root;
    for (const character of text) {
      const child = node.children.get(character) ?? { children: new Map<string, TokenTrie>(), ids: [] };
      node.children.set(character, child);
      node = child;
    }
    node.ids.push(id);
  });
  return root;
}
