import { pickFile, readModelJson } from '../models/exported-files.js';

const FILES = [/^tokenizer\.json$/, /^config\.json$/];
/** The text encoder knows no more. */
const MAX_TOKENS = 1024;
/** Stands at both ends. */
const PAD = 0;

/** Which token each phoneme is, as the model's own file has it. */
export class PhonemeVocabulary {
  private constructor(private readonly tokens: ReadonlyMap<string, number>) {}

  /**
   * Reads `tokenizer.json` of the ONNX export, or `config.json` of the model itself.
   *
   * @throws Error that names the file which is missing or something else.
   */
  static async read(dir: string, names: readonly string[]): Promise<PhonemeVocabulary> {
    const path = pickFile(dir, names, FILES, 'tokenizer.json');
    const json = await readModelJson(path);
    const vocabulary = (json['model'] as { vocab?: unknown } | undefined)?.vocab ?? json['vocab'];
    const tokens = new Map<string, number>();
    if (typeof vocabulary === 'object' && vocabulary !== null) {
      for (const [symbol, token] of Object.entries(vocabulary)) {
        if (!isToken(token)) throw new Error(`${path} gives ${JSON.stringify(symbol)} no token`);
        if (token !== PAD) tokens.set(symbol, token);
      }
    }
    if (tokens.size === 0) throw new Error(`${path} holds no vocabulary of phonemes`);
    return new PhonemeVocabulary(tokens);
  }

  /** The tokens of phonemes, without the ends; symbols that are not in the vocabulary have none. */
  tokensOf(phonemes: string): number[] {
    return [...phonemes].flatMap((symbol) => this.tokens.get(symbol) ?? []);
  }
}

function isToken(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < MAX_TOKENS;
}

/** Tokens with the ends that the model expects. */
export const paddedTokens = (tokens: readonly number[]): number[] => [PAD, ...tokens, PAD];
