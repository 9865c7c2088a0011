import { copyFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeModel } from '../../src/engine/inference/onnx/onnx-proto.js';
import { ParakeetModel } from '../../src/engine/inference/parakeet/parakeet-model.js';
import { parakeetEncoder } from '../support/random-models/parakeet-encoder-graph.js';
import { vocabularyText, writeParakeet } from '../support/random-models/parakeet-export.js';
import { SMALL_PARAKEET } from '../support/random-models/parakeet-shape.js';
import { parakeetDecoder, parakeetJoiner } from '../support/random-models/parakeet-transducer-graphs.js';
import { speak } from '../support/synthetic-speech.js';

const SENTENCE = 'Please remember to bring the keys when you come home tonight, and call me first.';
/** parakeet-tdt_ctc-110m: features of 80 values and one recurrent layer. */
const SHAPES = {
  '110m': { ...SMALL_PARAKEET, filters: 80, predictorLayers: 1 },
  '0.6b-v2': SMALL_PARAKEET,
  '0.6b-v3': { ...SMALL_PARAKEET, tokens: 8192 },
};
const SEED = 5;

async function pieces(): Promise<Int16Array[]> {
  const { pcm } = await speak(SENTENCE);
  return [pcm, pcm.subarray(20_000, 60_000), pcm.map((value) => value >> 2), pcm.subarray(0, 17_000)];
}

describe('ParakeetModel', () => {
  let root: string;
  const folder = (name: string): string => join(root, name);

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'parakeet-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  async function using<Result>(dir: string, use: (model: ParakeetModel) => Promise<Result>): Promise<Result> {
    const model = await ParakeetModel.load(dir);
    try {
      return await use(model);
    } finally {
      await model.release();
    }
  }

  describe.each(Object.entries(SHAPES))('%s', (name, shape) => {
    it.each(['fp32', 'int8'] as const)('gives the same from both layouts, %s', async (precision) => {
      const [joint, split] = [folder(`${name}-joint-${precision}`), folder(`${name}-split-${precision}`)];
      await writeParakeet(joint, { shape, precision, layout: 'joint', seed: SEED });
      await writeParakeet(split, { shape, precision, layout: 'split', seed: SEED });
      const speech = await pieces();
      const fromJoint = await using(joint, (model) => model.recognize(speech));
      expect(await using(split, (model) => model.recognize(speech))).toEqual(fromJoint);
      expect(fromJoint[0]?.tokens).toBeGreaterThan(3);
    });
  });

  describe('the split export of v2', () => {
    const dir = (): string => folder('0.6b-v2-split-fp32');

    it('gives for a piece alone what it gives for it among others', async () => {
      await using(dir(), async (model) => {
        const speech = await pieces();
        const together = await model.recognize(speech);
        for (const [at, piece] of speech.entries())
          expect(await model.recognize([piece])).toEqual([together[at]]);
      });
    });

    it('gives words in order and inside the piece, and a confidence', async () => {
      const [speech = new Int16Array()] = await pieces();
      const [piece] = await using(dir(), (model) => model.recognize([speech]));
      let previousMs = 0;
      for (const { startMs, endMs, confidence } of piece?.words ?? []) {
        expect(startMs).toBeGreaterThanOrEqual(previousMs);
        expect(endMs).toBeGreaterThan(startMs);
        expect(confidence).toBeGreaterThan(0);
        expect(confidence).toBeLessThanOrEqual(1);
        previousMs = endMs;
      }
      expect(previousMs).toBeLessThanOrEqual(speech.length / 16);
      expect(piece?.text).toBe(piece?.words.map(({ text }) => text).join(' '));
      expect(piece?.confidence).toBeGreaterThan(0);
    });

    it('takes next to no audio, and none', async () => {
      await using(dir(), async (model) => {
        const results = await model.recognize([new Int16Array(0), new Int16Array(10), new Int16Array(1281)]);
        expect(results).toHaveLength(3);
        expect(await model.recognize([])).toEqual([]);
      });
    });

    it('lets hotwords change what it finds', async () => {
      await using(dir(), async (model) => {
        const speech = await pieces();
        const plain = await model.recognize(speech);
        const ends = [...'bcdfghjklmnprstvwz'].flatMap((letter) =>
          [...'aeiouy'].map((vowel) => letter + vowel),
        );
        const beginnings = plain[0]?.words.map(({ text }) => text.replace(/[^a-z]/g, '')) ?? [];
        const hotwords = beginnings.flatMap((beginning) => ends.map((end) => beginning + end));
        const hinted = await model.recognize(speech, { hotwords });
        expect(hinted).not.toEqual(plain);
        expect(await model.recognize(speech)).toEqual(plain);
      });
    });
  });

  describe('refuses, by the name of the file,', () => {
    const small = SMALL_PARAKEET;
    const files = {
      encoder: 'encoder.onnx',
      decoder: 'decoder.onnx',
      joiner: 'joiner.onnx',
      tokens: 'tokens.txt',
    };

    /** A copy of the split export with some files changed. */
    async function spoilt(name: string, change: (dir: string) => Promise<unknown>): Promise<string> {
      const dir = folder(name);
      await writeParakeet(dir, { shape: small, precision: 'fp32', layout: 'split', seed: SEED });
      await change(dir);
      return dir;
    }

    it.each<[what: string, change: (dir: string) => Promise<unknown>, message: RegExp]>([
      ['a missing joiner', (dir) => rm(join(dir, files.joiner)), /joiner\.onnx missing/],
      ['a truncated encoder', (dir) => truncate(join(dir, files.encoder), 40_000), /encoder\.onnx/],
      [
        'a truncated decoder',
        (dir) => truncate(join(dir, files.decoder), 40_000),
        /decoder\.onnx cannot be loaded/,
      ],
      [
        'a web page for a joiner',
        (dir) => writeFile(join(dir, files.joiner), '<!doctype html><title>404</title>'),
        /joiner\.onnx cannot be loaded/,
      ],
      [
        'a decoder for an encoder',
        (dir) => copyFile(join(dir, files.decoder), join(dir, files.encoder)),
        /encoder\.onnx: input .* is not float32 but int32/,
      ],
      [
        'an encoder for a decoder',
        (dir) => copyFile(join(dir, files.encoder), join(dir, files.decoder)),
        /decoder\.onnx: (input|output) .* is not/,
      ],
      [
        'an encoder of another size',
        async (dir) =>
          writeFile(
            join(dir, files.encoder),
            encodeModel(parakeetEncoder({ ...small, size: 32 }, 'fp32', SEED, { vocab_size: small.tokens })),
          ),
        /joiner\.onnx cannot be run/,
      ],
      [
        'a decoder of another size',
        (dir) =>
          writeFile(
            join(dir, files.decoder),
            encodeModel(parakeetDecoder({ ...small, predictorSize: 24 }, 'fp32', SEED)),
          ),
        /joiner\.onnx cannot be run/,
      ],
      [
        'a joiner without durations',
        (dir) =>
          writeFile(
            join(dir, files.joiner),
            encodeModel(parakeetJoiner({ ...small, durations: 0 }, 'fp32', SEED)),
          ),
        /joiner\.onnx gives 1025 scores, which is not the 1025 tokens of tokens\.txt and some durations/,
      ],
      [
        'the tokens of another model',
        (dir) => writeFile(join(dir, files.tokens), vocabularyText(8192)),
        /tokens\.txt lists 8192 tokens, but encoder\.onnx says 1024/,
      ],
      [
        'a list of tokens without a blank',
        async (dir) => {
          const text = await readFile(join(dir, files.tokens), 'utf8');
          await writeFile(join(dir, files.tokens), text.replace('<blk>', 'blk'));
        },
        /tokens\.txt: the last token is not <blk>/,
      ],
      [
        'a list of tokens with a gap',
        async (dir) => {
          const text = await readFile(join(dir, files.tokens), 'utf8');
          await writeFile(join(dir, files.tokens), text.replace(/^.* 17\n/m, ''));
        },
        /tokens\.txt: line 18 is not a token and the number 17/,
      ],
      [
        'a list of tokens too large to be one',
        (dir) => truncate(join(dir, files.tokens), 65 * 1024 * 1024),
        /tokens\.txt is too large: 68157440 bytes/,
      ],
      [
        'features that are normalised in another way',
        async (dir) =>
          writeFile(
            join(dir, files.encoder),
            encodeModel(parakeetEncoder(small, 'fp32', SEED, { normalize_type: 'all_features' })),
          ),
        /encoder\.onnx wants features normalised all_features/,
      ],
    ])('%s', async (what, change, message) => {
      const dir = await spoilt(what.replaceAll(' ', '-'), change);
      await expect(ParakeetModel.load(dir)).rejects.toThrow(message);
    });

    it('a joint of decoder and joiner that is none', async () => {
      const dir = folder('wrong-joint');
      await writeParakeet(dir, { shape: small, precision: 'fp32', layout: 'joint', seed: SEED });
      const joint = join(dir, 'decoder_joint-model.onnx');
      await writeFile(joint, encodeModel(parakeetJoiner(small, 'fp32', SEED)));
      await expect(ParakeetModel.load(dir)).rejects.toThrow(
        /decoder_joint-model\.onnx is no joint of decoder and joiner/,
      );
      await truncate(joint, 5000);
      await expect(ParakeetModel.load(dir)).rejects.toThrow(/decoder_joint-model\.onnx/);
    });
  });
});
