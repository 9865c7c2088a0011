import { copyFile, cp, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SpeechMaker } from '../../bench/word-times/timed-speech.js';
import { preparePeerModel } from '../../bench/peers/peer-model.js';
import { MoonshineExport } from '../../src/engine/inference/moonshine-export/moonshine-export.js';

const ENCODER = 'encoder_model_quantized.onnx';
const DECODER = 'decoder_model_merged_quantized.onnx';
const VOICE = { name: 'en-us', rate: 165, pitch: 50 };
const SENTENCE = 'The meeting has been moved to the large room upstairs.';

describe('MoonshineExport', () => {
  let dir: string;
  let model: MoonshineExport;
  let maker: SpeechMaker;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'moonshine-export-'));
    await preparePeerModel(process.cwd(), join(dir, 'peer'));
    await cp(join(dir, 'peer', 'onnx'), join(dir, 'model'), { recursive: true, dereference: true });
    await cp(join(dir, 'peer', 'tokens.txt'), join(dir, 'model', 'tokens.txt'));
    model = await MoonshineExport.load(join(dir, 'model'));
    maker = await SpeechMaker.load();
  });
  afterAll(async () => {
    await model.release();
    await rm(dir, { recursive: true, force: true });
  });

  it('recognises speech with published files as they are', async () => {
    const { pcm } = maker.say(SENTENCE, VOICE);
    const [piece] = await model.recognize([pcm]);
    expect(piece?.text).toBe(SENTENCE);
    expect(piece?.confidence).toBeGreaterThan(0.7);
    expect(piece?.words.map((word) => word.text).join(' ')).toBe(SENTENCE);
  });

  it('spreads words over the speech, in order, none in the silence before and behind it', async () => {
    const spoken = maker.say(SENTENCE, VOICE, 1000).pcm;
    const pcm = new Int16Array(spoken.length + 16_000);
    pcm.set(spoken);
    const [piece] = await model.recognize([pcm]);
    const words = piece?.words ?? [];
    expect(words[0]?.startMs).toBeGreaterThan(900);
    expect(words.at(-1)?.endMs).toBeLessThan(spoken.length / 16 + 100);
    words.slice(1).forEach((word, at) => expect(word.startMs).toBeGreaterThanOrEqual(words[at]!.endMs));
  });

  it('hears nothing in silence and in next to no audio', async () => {
    for (const piece of await model.recognize([
      new Int16Array(80_000),
      new Int16Array(10),
      new Int16Array(0),
    ]))
      expect(piece).toMatchObject({ text: '', words: [], confidence: 0 });
  });

  it.each<[name: string, reason: string, harm: (path: string) => Promise<void>]>([
    [ENCODER, 'cannot be loaded', (path) => truncate(path, 1_000_000)],
    [ENCODER, 'has no input input_values', (path) => copyFile(path.replace(ENCODER, DECODER), path)],
    [DECODER, 'cannot be loaded', (path) => writeFile(path, '<!doctype html>')],
    [DECODER, 'has no input', (path) => copyFile(path.replace(DECODER, ENCODER), path)],
    ['decoder_model_merged', 'holds no', (path) => rm(`${path}_quantized.onnx`)],
    ['tokens.txt', 'line 1', (path) => writeFile(path, 'no tokens here')],
  ])('refuses a folder with a wrong %s: %s', async (name, reason, harm) => {
    const copy = await mkdtemp(join(dir, 'harmed-'));
    await cp(join(dir, 'model'), copy, { recursive: true });
    await harm(join(copy, name));
    const loading = MoonshineExport.load(copy);
    await expect(loading).rejects.toThrow(name);
    await expect(loading).rejects.toThrow(reason);
  });
});
