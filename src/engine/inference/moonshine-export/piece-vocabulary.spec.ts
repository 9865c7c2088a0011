import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PieceVocabulary, readPieceVocabulary } from './piece-vocabulary.js';

const PIECES = [
  '<unk>',
  '<s>',
  '</s>',
  '<0xC3>',
  '<0xA9>',
  '\u2581the',
  're',
  '\u2581caf',
  '\u4f60\u597d',
  '<<ST_7>>',
];
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function expectVocabulary(vocabulary: PieceVocabulary): void {
  expect(vocabulary.decode([1, 5, 6, 7, 3, 4, 9, 2])).toBe('there caf\u00e9');
  expect(vocabulary.decode([8])).toBe('\u4f60\u597d');
  expect([5, 6, 7, 3, 0].map((id) => vocabulary.startsWord(id))).toEqual([true, false, true, false, false]);
  expect(vocabulary.decode([999])).toBe('');
}

describe('readPieceVocabulary', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pieces-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const read = async (name: string, content: string | Uint8Array): Promise<PieceVocabulary> => {
    await writeFile(join(dir, name), content);
    return readPieceVocabulary(dir, await readdir(dir));
  };

  it('reads the tokenizer of Hugging Face', async () => {
    const vocab = Object.fromEntries(PIECES.map((piece, id) => [piece, id]));
    expectVocabulary(await read('tokenizer.json', JSON.stringify({ model: { vocab } })));
  });

  it('reads the list of sherpa-onnx', async () => {
    const lines = PIECES.map((piece, id) => `${Buffer.from(piece).toString('base64')} ${id}\n`);
    expectVocabulary(await read('tokens.txt', lines.join('')));
  });

  it("reads Moonshine's own file, in which lengths of 128 and more take two bytes", async () => {
    const tokens = PIECES.map((piece) => Buffer.from([encode(piece).length, ...encode(piece)]));
    expectVocabulary(await read('tokenizer.bin', Buffer.concat(tokens)));
    const long = 'a'.repeat(300);
    const file = Buffer.concat([...tokens, Buffer.from([128 + (300 % 128), 300 >> 7]), Buffer.from(long)]);
    expect((await read('tokenizer.bin', file)).decode([PIECES.length])).toBe(long);
  });

  it.each([
    ['tokenizer.json', 'not JSON', 'tokenizer.json is not JSON'],
    ['tokenizer.json', '[1, 2]', 'tokenizer.json holds no JSON object'],
    ['tokenizer.json', '{"model":{"vocab":{"a":-1,"b":"x"}}}', 'tokenizer.json holds no vocabulary'],
    ['tokens.txt', 'dGhl 1\n\u0000\u0001 7 7\n', 'tokens.txt, line 2'],
    ['tokens.txt', '\n', 'tokens.txt holds no tokens'],
    ['tokenizer.bin', Uint8Array.of(3, 97), 'tokenizer.bin ends within token 0'],
    ['other.txt', '', 'holds no'],
  ])('refuses a wrong %s by name', async (name, content, message) => {
    await expect(read(name, content)).rejects.toThrow(message);
  });
});
