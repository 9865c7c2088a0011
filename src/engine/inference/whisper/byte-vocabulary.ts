/** How GPT-2 cuts text before its parts are joined from bytes. */
const PARTS = /'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;
const SPACE = 0x20;

/**
 * A vocabulary of byte sequences (byte-level BPE), in which a token's id is its rank: of two joins, the one of the
 * lower id comes first. Ids without bytes stand for no text.
 */
export class ByteVocabulary {
  private readonly ids = new Map<string, number>();

  /** @param tokens bytes by id. */
  constructor(private readonly tokens: ReadonlyMap<number, Uint8Array>) {
    for (const [id, bytes] of tokens) this.ids.set(keyOf(bytes), id);
  }

  /** Whether the token begins a new word. */
  startsWord(id: number): boolean {
    return this.tokens.get(id)?.[0] === SPACE;
  }

  /** The text of a run of tokens, without surrounding spaces. */
  decode(ids: readonly number[]): string {
    const bytes = ids.flatMap((id) => [...(this.tokens.get(id) ?? [])]);
    return new TextDecoder().decode(Uint8Array.from(bytes)).trim();
  }

  /** The tokens of a text. Bytes that the vocabulary does not have are left out. */
  encode(text: string): number[] {
    const parts = text.match(PARTS) ?? [];
    return parts.flatMap((part) => this.encodePart(new TextEncoder().encode(part)));
  }

  private encodePart(bytes: Uint8Array): number[] {
    const pieces = [...bytes].map((byte) => String.fromCharCode(byte));
    for (;;) {
      let best = Infinity;
      let place = -1;
      for (let at = 0; at + 1 < pieces.length; at += 1) {
        const rank = this.ids.get(`${pieces[at]}${pieces[at + 1]}`) ?? Infinity;
        if (rank < best) [best, place] = [rank, at];
      }
      if (place < 0) break;
      pieces.splice(place, 2, `${pieces[place]}${pieces[place + 1]}`);
    }
    return pieces.flatMap((piece) => this.ids.get(piece) ?? []);
  }
}

function keyOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** The bytes that the characters of GPT-2's vocabulary files stand for: printable ones for themselves. */
const BYTE_OF_CHARACTER: ReadonlyMap<string, number> = characterBytes();

function characterBytes(): Map<string, number> {
  const isPrintable = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  const others = bytes.filter((byte) => !isPrintable(byte));
  return new Map([
    ...bytes.filter(isPrintable).map((byte) => [String.fromCharCode(byte), byte] as const),
    ...others.map((byte, at) => [String.fromCharCode(256 + at), byte] as const),
  ]);
}

/** The bytes of a token as vocabulary files spell it; undefined for what is spelt otherwise. */
export function bytesOfSpelling(spelling: string): Uint8Array | undefined {
  const bytes = [...spelling].map((character) => BYTE_OF_CHARACTER.get(character));
  return bytes.includes(undefined) ? undefined : Uint8Array.from(bytes as number[]);
}

/** How vocabulary files spell a token of these bytes. */
export function spellingOfBytes(bytes: Uint8Array): string {
  const characters = new Map([...BYTE_OF_CHARACTER].map(([character, byte]) => [byte, character]));
  return [...bytes].map((byte) => characters.get(byte) ?? '').join('');
}
