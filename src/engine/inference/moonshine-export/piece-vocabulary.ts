import { join } from 'node:path';
import { pickFile, readModelBytes, readModelJson, readTokenLines } from '../models/exported-files.js';
import type { WordVocabulary } from '../moonshine/word-grouping.js';

const VOCABULARIES = [/^tokenizer\.json$/, /^tokens\.txt$/, /^tokenizer\.bin$/];

const WORD_MARK = '\u2581';
const BYTE_TOKEN = /^<0x([0-9A-F]{2})>$/;
/** Tokens that are no text, by their spelling. */
const SPECIAL = /^<(?:s|\/s|unk|pad|<ST_\d+>)>$/;
const NOTHING = new Uint8Array(0);

/** A vocabulary of SentencePiece's pieces, in which a mark stands for a space. */
export class PieceVocabulary implements WordVocabulary {
  /** @param pieces bytes by id; specials are empty. */
  private constructor(private readonly pieces: readonly Uint8Array[]) {}

  /** @param tokens bytes of each token as files hold them. */
  static of(tokens: ReadonlyMap<number, Uint8Array>): PieceVocabulary {
    const pieces: Uint8Array[] = Array.from({ length: Math.max(...tokens.keys()) + 1 }, () => NOTHING);
    for (const [id, bytes] of tokens) pieces[id] = bytesOf(bytes);
    return new PieceVocabulary(pieces);
  }

  startsWord(id: number): boolean {
    return textOf(this.pieces[id] ?? NOTHING).startsWith(WORD_MARK);
  }

  decode(ids: readonly number[]): string {
    const bytes = ids.flatMap((id) => [...(this.pieces[id] ?? NOTHING)]);
    return textOf(Uint8Array.from(bytes)).replaceAll(WORD_MARK, ' ').trim();
  }
}

/**
 * Reads the vocabulary beside a Moonshine export: `tokenizer.json` of Hugging Face, `tokens.txt` of sherpa-onnx or
 * `tokenizer.bin` of Moonshine's own releases.
 *
 * @throws Error that names the file which is missing, damaged or something else, and says why.
 */
export async function readPieceVocabulary(dir: string, names: readonly string[]): Promise<PieceVocabulary> {
  const path = pickFile(dir, names, VOCABULARIES, 'tokenizer.json, tokens.txt or tokenizer.bin');
  if (path === join(dir, 'tokens.txt')) return PieceVocabulary.of(await readTokenLines(path));
  if (path === join(dir, 'tokenizer.bin'))
    return PieceVocabulary.of(splitTokens(await readModelBytes(path), path));
  return PieceVocabulary.of(await tokensOfJson(path));
}

async function tokensOfJson(path: string): Promise<Map<number, Uint8Array>> {
  const { model } = await readModelJson(path);
  const { vocab } = (model ?? {}) as { vocab?: unknown };
  const entries = typeof vocab === 'object' && vocab !== null ? Object.entries(vocab) : [];
  const tokens = new Map<number, Uint8Array>();
  for (const [piece, id] of entries) if (isTokenId(id)) tokens.set(id, new TextEncoder().encode(piece));
  if (tokens.size === 0) throw new Error(`${path} holds no vocabulary`);
  return tokens;
}

function isTokenId(id: unknown): id is number {
  return typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < 1 << 20;
}

/** Each token behind its length: one byte, or two of 7 bits, the lower ones first, where the first is 128 or above. */
function splitTokens(file: Uint8Array, path: string): Map<number, Uint8Array> {
  const tokens = new Map<number, Uint8Array>();
  for (let at = 0; at < file.length;) {
    const first = file[at] ?? 0;
    const isLong = first >= 128;
    const length = isLong ? (file[at + 1] ?? 0) * 128 + first - 128 : first;
    const start = at + (isLong ? 2 : 1);
    at = start + length;
    if (at > file.length) throw new Error(`${path} ends within token ${tokens.size}`);
    tokens.set(tokens.size, file.subarray(start, at));
  }
  if (tokens.size === 0) throw new Error(`${path} holds no tokens`);
  return tokens;
}

function bytesOf(token: Uint8Array): Uint8Array {
  const text = textOf(token);
  if (SPECIAL.test(text)) return NOTHING;
  const byte = BYTE_TOKEN.exec(text)?.[1];
  return byte === undefined ? token : Uint8Array.of(Number.parseInt(byte, 16));
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
