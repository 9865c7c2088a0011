import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeKokoro, type KokoroExport } from '../../../../test/support/random-models/kokoro.js';
import { loadSynthesizer } from '../load-synthesizer.js';
import type { SynthesisPiece, Synthesizer } from '../synthesizer.js';
import { PhonemeVocabulary } from './phoneme-vocabulary.js';
import { VoiceStyles } from './voice-styles.js';

describe('Kokoro of random weights', () => {
  let folder: string;
  let dir: string;
  let model: Synthesizer | undefined;

  const load = async (): Promise<Synthesizer> => {
    const reference = { key: 'k', name: 'kokoro-82m', format: 'kokoro' as const, dir, bytes: 1 };
    return (model = await loadSynthesizer(reference));
  };
  const open = async (like: KokoroExport = {}): Promise<Synthesizer> => {
    await writeKokoro(dir, like);
    return load();
  };
  const say = (phonemes: string, changes: Partial<SynthesisPiece> = {}): Promise<Int16Array> => {
    if (model === undefined) throw new Error('no model is loaded');
    return model.synthesize({ phonemes, voice: 'af_heart', speed: 1, ...changes });
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kokoro-'));
    dir = join(folder, 'kokoro-82m');
  });
  afterEach(async () => {
    await model?.release();
    model = undefined;
    await rm(folder, { recursive: true });
  });

  it('takes phonemes for the tokens that were published', async () => {
    await writeKokoro(dir);
    const vocabulary = await PhonemeVocabulary.read(dir, ['tokenizer.json']);
    expect(vocabulary.tokensOf('hˌaʊ kʊd aɪ nˈoʊ?')).toEqual([
      ...[50, 157, 43, 135, 16, 53, 135, 46, 16, 43, 102, 16, 56, 156, 57, 135, 6],
    ]);
    expect(vocabulary.tokensOf('ʤ1‿$ɔ̃')).toEqual([82, 76, 17]);
  });

  it('reads the vocabulary that the model itself brings', async () => {
    await writeKokoro(dir);
    await writeFile(join(dir, 'config.json'), JSON.stringify({ n_token: 178, vocab: { a: 43, ˈ: 156 } }));
    const vocabulary = await PhonemeVocabulary.read(dir, ['config.json']);
    expect(vocabulary.tokensOf('ˈab')).toEqual([156, 43]);
  });

  it('speaks with the style for so many phonemes', async () => {
    await writeKokoro(dir, { voices: ['af_heart'] });
    const path = join(dir, 'other.bin');
    const rows = Float32Array.from({ length: 510 * 256 }, (_, at) => Math.floor(at / 256));
    await writeFile(path, new Uint8Array(rows.buffer));
    const styles = await VoiceStyles.read(path);
    const rowOf = (phonemes: number): number[] => [...new Set(styles.styleFor(phonemes))];
    expect([rowOf(1), rowOf(17), rowOf(509), rowOf(510)]).toEqual([[1], [17], [509], [509]]);
  });

  it('says every token in order, in 16 bits', async () => {
    await open({ tokenSamples: 2, sounds: (token, sample) => (token / 100) * (sample % 2 === 0 ? 1 : -1) });
    expect([...(await say('abɹ'))]).toEqual([14_090, -14_090, 14_417, -14_417, 32_767, -32_767]);
    expect(await say('1')).toHaveLength(0);
  });

  it.each(['tokens', 'whole-speed'] as const)(
    'says the same however its inputs are spelt: %s',
    async (spelling) => {
      await open();
      const expected = await say('hˌW kʊd I nˈO?');
      await model?.release();
      await rm(dir, { recursive: true });
      await open({ spelling });
      const pcm = await say('hˌW kʊd I nˈO?');
      expect(pcm).toEqual(expected);
      expect(pcm).toHaveLength(14 * 600);
      expect(new Set(pcm).size).toBeGreaterThan(1000);
    },
  );

  it('speaks faster, and with another voice', async () => {
    await open();
    expect(await say('aaaa', { speed: 2 })).toHaveLength(1200);
    expect(await say('aaaa', { speed: 0.5 })).toHaveLength(4800);
    expect(await say('aaaa', { voice: 'ff_siwis' })).not.toEqual(await say('aaaa'));
  });

  it('takes 510 phonemes and no more', async () => {
    await open({ tokenSamples: 2 });
    expect(await say('a'.repeat(510))).toHaveLength(1020);
    await expect(say('a'.repeat(511))).rejects.toThrow('511 phonemes are too many at once');
  });

  it.each([
    ['a graph that is none', 'model_quantized.onnx', 'nonsense', /^model_quantized\.onnx cannot be loaded/],
    ['a vocabulary that is none', 'tokenizer.json', '[]', /^tokenizer\.json holds no JSON object/],
    ['a vocabulary without symbols', 'tokenizer.json', '{}', /^tokenizer\.json holds no vocabulary/],
    ['tokens that are none', 'tokenizer.json', '{"vocab":{"a":-1}}', /^tokenizer\.json gives "a" no token/],
    ['a voice of another size', 'ff_siwis.bin', 'x', /^ff_siwis\.bin is no voice: 1 bytes instead of 522240/],
    [
      'a voice of no numbers',
      'af_heart.bin',
      Buffer.alloc(522_240, 0xff),
      /^af_heart\.bin is no voice: it holds/,
    ],
  ])('refuses %s by name', async (_, file, content, message) => {
    await writeKokoro(dir);
    await writeFile(join(dir, file), content);
    await expect(load()).rejects.toThrow(message);
  });

  it('refuses a folder without a voice or vocabulary, and another graph', async () => {
    await writeKokoro(dir, { voices: ['jf_alpha'] });
    await expect(load()).rejects.toThrow('kokoro-82m holds no voice, such as af_heart.bin');
    await rm(join(dir, 'tokenizer.json'));
    await expect(load()).rejects.toThrow('kokoro-82m holds no tokenizer.json');
  });

  it('fails at sound that is none', async () => {
    await open({ sounds: () => Number.NaN });
    await expect(say('a')).rejects.toThrow('the model gives what is no audio');
  });
});
