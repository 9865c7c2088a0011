import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SpeechMaker } from '../../bench/word-times/timed-speech.js';
import { boundaryErrorsMs, summarizeErrors } from '../../bench/word-times/word-time-errors.js';
import { MoonshineModel } from '../../src/engine/inference/moonshine/moonshine-model.js';
import { prepareMoonshine } from '../../src/engine/inference/moonshine/prepare-moonshine.js';
import { readWav } from '../support/speech-recordings.js';

const VOICE = { name: 'en-us', rate: 165, pitch: 50 };
const SENTENCES = [
  'The old man walked slowly down the road to the river.',
  'The meeting has been moved to the large room upstairs.',
  'You should never drive a car after drinking that much wine.',
  'He told me that the answer was simple, and then he left.',
];

function noise(samples: number, amplitude: number): Int16Array {
  let state = 1;
  return Int16Array.from({ length: samples }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return Math.round((state / 0x7fff_ffff - 0.5) * amplitude);
  });
}

/** The samples of a 16 kHz mono s16 WAV file. */
describe('MoonshineModel', () => {
  let dir: string;
  let model: MoonshineModel;
  let maker: SpeechMaker;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'moonshine-'));
    await prepareMoonshine({ targetDir: dir });
    model = await MoonshineModel.load(dir);
    maker = await SpeechMaker.load();
  });
  afterAll(async () => {
    await model.release();
    await rm(dir, { recursive: true, force: true });
  });

  it('recognises clear speech with its punctuation', async () => {
    const [piece] = await model.recognize([maker.say(SENTENCES[0] ?? '', VOICE).pcm]);
    expect(piece?.text).toBe(SENTENCES[0]);
    expect(piece?.confidence).toBeGreaterThan(0.7);
    expect(piece?.words.map((word) => word.text).join(' ')).toBe(piece?.text);
  });

  it('times words to within some tens of milliseconds', async () => {
    const errorsMs: number[] = [];
    for (const sentence of SENTENCES) {
      const speech = maker.say(sentence, VOICE, 400);
      const [piece] = await model.recognize([speech.pcm]);
      errorsMs.push(...boundaryErrorsMs(speech.words, piece?.words ?? []));
    }
    const { medianMs, p90Ms, count } = summarizeErrors(errorsMs);
    expect(count).toBeGreaterThan(60);
    expect(medianMs).toBeLessThanOrEqual(30);
    expect(p90Ms).toBeLessThanOrEqual(100);
  });

  it('keeps word times in order and inside the piece', async () => {
    const { pcm } = maker.say(SENTENCES.join(' '), VOICE);
    const [piece] = await model.recognize([pcm.subarray(0, 12 * 16_000)]);
    let previousMs = 0;
    for (const { startMs, endMs } of piece?.words ?? []) {
      expect(startMs).toBeGreaterThanOrEqual(previousMs);
      expect(endMs).toBeGreaterThan(startMs);
      expect(Number.isInteger(startMs) && Number.isInteger(endMs)).toBe(true);
      previousMs = endMs;
    }
    expect(previousMs).toBeLessThanOrEqual(12_000);
    expect(piece?.words.length).toBeGreaterThan(20);
  });

  it('gives the same result for a piece alone and together with others', async () => {
    const pieces = SENTENCES.map((sentence) => maker.say(sentence, VOICE).pcm);
    pieces.push(noise(32_000, 2_000));
    const together = await model.recognize(pieces);
    for (const [index, piece] of pieces.entries()) {
      expect(await model.recognize([piece])).toEqual([together[index]]);
    }
  });

  it('hears nothing in silence, in noise and in next to no audio', async () => {
    const pieces = [new Int16Array(80_000), noise(80_000, 6_000), new Int16Array(10), new Int16Array(0)];
    for (const piece of await model.recognize(pieces))
      expect(piece).toMatchObject({ text: '', words: [], confidence: 0 });
  });

  const samples = process.env.SPEECH_SAMPLES ?? '';
  it.runIf(existsSync(join(samples, 'dev/en-jfk.wav')))('recognises a recording of a person', async () => {
    const [piece] = await model.recognize([readWav(join(samples, 'dev/en-jfk.wav'))]);
    expect(piece?.text).toContain('what your country can do for you');
    const ask = piece?.words.find((word) => word.text === 'ask');
    expect(ask?.startMs).toBeGreaterThan(3_150);
    expect(ask?.startMs).toBeLessThan(3_450);
  });
});
