import { copyFile, cp, mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SpeechMaker } from '../../bench/word-times/timed-speech.js';
import { decodeModel, encodeModel } from '../../src/engine/inference/onnx/onnx-proto.js';
import { WhisperModel } from '../../src/engine/inference/whisper/whisper-model.js';
import { randomWhisper, writeOptimumWhisper, writeSherpaWhisper } from '../support/random-models/whisper.js';
import { vocabularyJson, whisperTextTokens } from '../support/random-models/whisper-layout.js';

const VOICE = { name: 'en-us', rate: 165, pitch: 50 };
const LAYOUTS = ['sherpa', 'optimum'] as const;

describe('WhisperModel', () => {
  let dir: string;
  let pcm: Int16Array;
  const folder = (layout: string): string => join(dir, layout);

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'whisper-model-'));
    const weights = randomWhisper(5);
    await writeSherpaWhisper(folder('sherpa'), weights, { withAttention: true });
    await writeOptimumWhisper(folder('optimum'), weights, { withAttention: false });
    pcm = (await SpeechMaker.load()).say('The meeting has been moved to the large room upstairs.', VOICE).pcm;
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  const withModel = async <T>(layout: string, use: (model: WhisperModel) => Promise<T>): Promise<T> => {
    const model = await WhisperModel.load(folder(layout));
    try {
      return await use(model);
    } finally {
      await model.release();
    }
  };

  /** A copy of a folder in which a file was harmed. */
  const harmed = async (
    layout: string,
    harm: (path: (name: string) => string) => Promise<void>,
  ): Promise<string> => {
    const copy = await mkdtemp(join(dir, 'harmed-'));
    await cp(folder(layout), copy, { recursive: true });
    await harm((name) => join(copy, name));
    return copy;
  };

  it.each(LAYOUTS)(
    'gives text, words in order inside the piece, and the language, from %s',
    async (layout) => {
      await withModel(layout, async (model) => {
        expect(model.languages).toHaveLength(99);
        expect(model.languages).toContain('jv');
        const [piece] = await model.recognize([pcm], { language: 'de' });
        expect(piece?.language).toBe('de');
        expect(piece?.text).toMatch(/^[a-z ]+$/);
        expect(piece?.words.map((word) => word.text).join('')).toBe(piece?.text.replaceAll(' ', ''));
        let previousMs = 0;
        for (const { startMs, endMs } of piece?.words ?? []) {
          expect(startMs).toBeGreaterThanOrEqual(previousMs);
          expect(endMs).toBeGreaterThan(startMs);
          previousMs = endMs;
        }
        expect(previousMs).toBeLessThanOrEqual(pcm.length / 16);
      });
    },
  );

  it('finds a language where none is told, and refuses one that it does not know', async () => {
    await withModel('sherpa', async (model) => {
      const [piece] = await model.recognize([pcm], {});
      expect(model.languages).toContain(piece?.language);
      await expect(model.recognize([pcm], { language: 'xx' })).rejects.toThrow("does not know 'xx'");
    });
  });

  it('hears words that are likely otherwise than it would without, and the same alone and with others', async () => {
    await withModel('optimum', async (model) => {
      const hints = { language: 'en', hotwords: ['Parley', 'Wazo'] };
      const plain = await model.recognize([pcm], { language: 'en' });
      const hinted = await model.recognize([pcm], hints);
      expect(hinted[0]?.text).not.toBe(plain[0]?.text);
      const half = pcm.subarray(0, pcm.length >> 1);
      const together = await model.recognize([half, pcm, new Int16Array(0)], hints);
      expect(together[1]).toEqual(hinted[0]);
      expect(together).toHaveLength(3);
    });
  });

  it('reads the older form of the vocabulary', async () => {
    await cp(folder('optimum'), folder('older'), { recursive: true });
    const { vocab, added } = vocabularyJson(whisperTextTokens());
    await rm(join(folder('older'), 'tokenizer.json'));
    await writeFile(join(folder('older'), 'vocab.json'), JSON.stringify(vocab));
    await writeFile(join(folder('older'), 'added_tokens.json'), JSON.stringify(added));
    const [older, newer] = await Promise.all(
      ['older', 'optimum'].map((layout) => withModel(layout, (model) => model.recognize([pcm], {}))),
    );
    expect(older).toEqual(newer);
  });

  it('takes the number of mels from the settings of the model where the graph leaves it open', async () => {
    const copy = await harmed('optimum', async (path) => {
      const model = decodeModel(await readFile(path('encoder_model.onnx')));
      const mels = model.graph.input[0]?.type?.tensorType?.shape?.dim?.[1];
      if (mels !== undefined) Object.assign(mels, { dimValue: undefined, dimParam: 'feature_size' });
      await writeFile(path('encoder_model.onnx'), encodeModel(model));
    });
    await expect(WhisperModel.load(copy)).rejects.toThrow(
      'encoder_model.onnx takes features of an unknown form',
    );
    await writeFile(join(copy, 'config.json'), JSON.stringify({ num_mel_bins: 80 }));
    const model = await WhisperModel.load(copy);
    const pieces = await model.recognize([pcm], { language: 'de' });
    await model.release();
    expect(pieces).toEqual(await withModel('optimum', (known) => known.recognize([pcm], { language: 'de' })));
  });

  const alterText = async (path: string, alter: (text: string) => string): Promise<void> =>
    writeFile(path, alter(await readFile(path, 'utf8')));

  it.each<[layout: string, name: string, reason: string, harm: (path: string) => Promise<void>]>([
    ['sherpa', 'tiny-encoder.onnx', 'not a whole ONNX model', (path) => truncate(path, 5000)],
    ['sherpa', 'tiny-decoder.onnx', 'cannot be loaded', (path) => truncate(path, 5000)],
    ['sherpa', 'tiny-encoder.onnx', 'not a whole ONNX model', (path) => writeFile(path, '<html>')],
    ['sherpa', 'decoder', 'holds no', (path) => rm(path.replace('decoder', 'tiny-decoder.onnx'))],
    ['sherpa', 'tiny-tokens.txt', 'line 2', (path) => writeFile(path, 'IQ== 0\nnot a token\n')],
    ['sherpa', 'tiny-encoder.onnx', 'tells no', (path) => copyFile(path.replace('encoder', 'decoder'), path)],
    ['optimum', 'encoder_model.onnx', 'cannot be loaded', (path) => truncate(path, 100)],
    ['optimum', 'decoder_model_merged.onnx', 'cannot be loaded', (path) => truncate(path, 100_000)],
    [
      'optimum',
      'decoder_model_merged.onnx',
      'has no input',
      (path) => copyFile(path.replace('decoder_model_merged', 'encoder_model'), path),
    ],
    ['optimum', 'generation_config', 'holds no', (path) => rename(`${path}.json`, `${path}.old`)],
    ['optimum', 'generation_config.json', 'not JSON', (path) => writeFile(path, '{')],
    [
      'optimum',
      'tokenizer.json',
      'no tokens of text',
      (path) => writeFile(path, '{"model":{"vocab":{}},"added_tokens":[null]}'),
    ],
    [
      'optimum',
      'tokenizer.json',
      'notimestamps',
      (path) => alterText(path, (text) => text.replace('<|notimestamps|>', '<|other|>')),
    ],
  ])('refuses a folder of %s with a wrong %s: %s', async (layout, name, reason, harm) => {
    const copy = await harmed(layout, (path) => harm(path(name)));
    const loading = WhisperModel.load(copy);
    await expect(loading).rejects.toThrow(name);
    await expect(loading).rejects.toThrow(reason);
  });

  it('refuses sizes that the graphs do not have, before memory is taken for them', async () => {
    for (const [key, value, reason] of [
      ['n_text_ctx', '900000', 'another model'],
      ['n_text_layer', '99999999999', "n_text_layer of '99999999999'"],
      ['n_mels', '-5', "n_mels of '-5'"],
    ] as const) {
      const copy = await harmed('sherpa', async (path) => {
        const model = decodeModel(await readFile(path('tiny-encoder.onnx')));
        model.metadataProps?.forEach((entry) => {
          if (entry.key === key) entry.value = value;
        });
        await writeFile(path('tiny-encoder.onnx'), encodeModel(model));
      });
      await expect(WhisperModel.load(copy)).rejects.toThrow(reason);
    }
  });
});
