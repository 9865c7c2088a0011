import { basename } from 'node:path';
import type { TokenVocabulary } from '../decoding/token-bias.js';
import { readModelText } from '../models/exported-files.js';

const BLANK = '<blk>';

/**
 * Reads the tokens of an export: a line `token id` for each, ids from 0 without a gap, the blank last. `vocab.txt` and
 * `tokens.txt` are both written so.
 *
 * @throws Error that names the file and the line that is wrong, or that it is too large to be one.
 */
export async function readParakeetVocabulary(path: string): Promise<TokenVocabulary> {
  return parseParakeetVocabulary(await readModelText(path), basename(path));
}

/** As {@link readParakeetVocabulary}, from the file's text. */
export function parseParakeetVocabulary(text: string, fileName: string): TokenVocabulary {
  const lines = text.split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  const tokens = lines.map((line, at) => {
    const cut = line.lastIndexOf(' ');
    if (cut < 0 || line.slice(cut + 1) !== String(at))
      throw new Error(`${fileName}: line ${at + 1} is not a token and the number ${at}`);
    return line.slice(0, cut);
  });
  const blank = tokens.length - 1;
  if (tokens[blank] !== BLANK) throw new Error(`${fileName}: the last token is not ${BLANK}`);
  return { tokens, blank };
}
