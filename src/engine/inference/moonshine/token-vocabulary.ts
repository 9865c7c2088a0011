const BYTE_TOKEN = /^<0x([0-9A-F]{2})>$/;
const WORD_MARK = '\u2581';

/** The pieces of text that the model's token ids stand for. */
export class TokenVocabulary {
  private readonly encoder = new TextEncoder();

  private constructor(private readonly tokens: readonly string[]) {}

  /** One line per token id, as {@link TokenVocabulary.serialize} writes them. */
  static parse(text: string): TokenVocabulary {
    return new TokenVocabulary(text.split('\n'));
  }

  /** The file content for a list of tokens in SentencePiece spelling; no token holds a line break. */
  static serialize(tokens: readonly string[]): string {
    return tokens.join('\n');
  }

  get size(): number {
    return this.tokens.length;
  }

  /** Whether the token begins a new word. */
  startsWord(id: number): boolean {
    return (this.tokens[id] ?? '').startsWith(WORD_MARK);
  }

  /** The text of a run of tokens, without surrounding spaces. Tokens that are single bytes are joined as UTF-8. */
  decode(ids: readonly number[]): string {
    const bytes = ids.flatMap((id) => this.bytesOf(id));
    return new TextDecoder().decode(Uint8Array.from(bytes)).trim();
  }

  private bytesOf(id: number): number[] {
    const token = this.tokens[id] ?? '';
    const byte = BYTE_TOKEN.exec(token)?.[1];
    if (byte !== undefined) return [Number.parseInt(byte, 16)];
    return [...this.encoder.encode(token.replaceAll(WORD_MARK, ' '))];
  }
}
