import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VAD_FRAME_SAMPLES } from '../../ports/voice-activity.js';
import { prepareSilero } from './prepare-silero.js';
import { SileroModel } from './silero-model.js';
import { initialSileroState, SILERO_CONTEXT_SAMPLES, SILERO_FILE } from './silero-shape.js';

const FRAMES = 300;

/** Pulses of a voice-like buzz between hushes: makes the probabilities move between 0 and 1. */
function buzz(): Int16Array {
  let noise = 1;
  return Int16Array.from({ length: FRAMES * VAD_FRAME_SAMPLES }, (_, at) => {
    noise = (noise * 16_807) % 2_147_483_647;
    const hush = (noise / 2_147_483_647 - 0.5) * 60;
    const sec = at / 16_000;
    const pitch = 120 + 30 * Math.sin(sec * 5);
    const isVoiced = Math.floor(sec * 1.7) % 3 !== 0;
    let voice = 0;
    for (let harmonic = 1; harmonic <= 12; harmonic += 1) {
      const formant = Math.exp(-(((harmonic * pitch - 500 - 300 * Math.sin(sec * 9)) / 400) ** 2));
      voice += formant * Math.sin(2 * Math.PI * harmonic * pitch * sec);
    }
    return hush + (isVoiced ? 5_000 * voice * Math.abs(Math.sin(sec * 14)) : 0);
  });
}

/** The published model, frame by frame, as its authors run it. */
async function published(pcm: Int16Array): Promise<Float32Array> {
  const path = fileURLToPath(new URL('./silero_vad_v6.onnx', import.meta.resolve('@ricky0123/vad-web')));
  const session = await ort.InferenceSession.create(path, { intraOpNumThreads: 1 });
  const span = SILERO_CONTEXT_SAMPLES + VAD_FRAME_SAMPLES;
  const input = new Float32Array(span);
  let state: ort.Tensor = new ort.Tensor('float32', new Float32Array(256), [2, 1, 128]);
  const probabilities = new Float32Array(pcm.length / VAD_FRAME_SAMPLES);
  for (let frame = 0; frame < probabilities.length; frame += 1) {
    input.copyWithin(0, VAD_FRAME_SAMPLES);
    for (let at = 0; at < VAD_FRAME_SAMPLES; at += 1) {
      input[SILERO_CONTEXT_SAMPLES + at] = (pcm[frame * VAD_FRAME_SAMPLES + at] ?? 0) / 32_768;
    }
    const result = await session.run({
      input: new ort.Tensor('float32', input, [1, span]),
      state,
      sr: new ort.Tensor('int64', BigInt64Array.of(16_000n), []),
    });
    probabilities[frame] = Number(result.output?.data[0]);
    if (result.stateN !== undefined) state = result.stateN;
  }
  await session.release();
  return probabilities;
}

describe('SileroModel', () => {
  let dir: string;
  let model: SileroModel;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'silero-'));
    await prepareSilero({ targetDir: dir });
    model = await SileroModel.load(dir);
  });

  afterAll(async () => {
    await model.release();
    await rm(dir, { recursive: true });
  });

  it('gives the probabilities of the published model', async () => {
    const pcm = buzz();
    const expected = await published(pcm);
    const { probabilities } = await model.detect(pcm, initialSileroState());
    expect(Math.max(...expected)).toBeGreaterThan(0.7);
    expect(Math.min(...expected)).toBeLessThan(0.1);
    const worst = Math.max(
      ...probabilities.map((probability, frame) => Math.abs(probability - (expected[frame] ?? 2))),
    );
    expect(worst).toBeLessThan(1e-4);
  });

  it('gives each of many recordings what it gives it alone', async () => {
    const pcm = buzz();
    const frames = 30;
    const starts = [0, 40, 111];
    const pieces = starts.map((start) =>
      pcm.slice(start * VAD_FRAME_SAMPLES, (start + frames) * VAD_FRAME_SAMPLES),
    );
    const alone = await Promise.all(pieces.map((piece) => model.detect(piece, initialSileroState())));
    let states = starts.map(initialSileroState);
    for (const [from, to] of [
      [0, 1],
      [1, 3],
      [3, frames],
    ] as const) {
      const stretches = pieces.map((piece, at) => ({
        pcm: piece.subarray(from * VAD_FRAME_SAMPLES, to * VAD_FRAME_SAMPLES),
        state: states[at] ?? initialSileroState(),
      }));
      const together = await model.detectTogether(stretches);
      together.forEach(({ probabilities }, at) =>
        probabilities.forEach((probability, frame) =>
          expect(probability).toBeCloseTo(alone[at]?.probabilities[from + frame] ?? 2, 4),
        ),
      );
      states = together.map(({ state }) => state);
    }
  });

  it('gives the same whether a recording comes in one piece or in many', async () => {
    const pcm = buzz();
    const whole = await model.detect(pcm, initialSileroState());
    let state = initialSileroState();
    const parts: number[] = [];
    for (const [from, to] of [
      [0, 1],
      [1, 2],
      [2, 40],
      [40, 171],
      [171, FRAMES],
    ] as const) {
      const part = await model.detect(pcm.subarray(from * VAD_FRAME_SAMPLES, to * VAD_FRAME_SAMPLES), state);
      parts.push(...part.probabilities);
      state = part.state;
    }
    parts.forEach((probability, frame) =>
      expect(probability).toBeCloseTo(whole.probabilities[frame] ?? 2, 4),
    );
  });

  it('hears nothing in silence', async () => {
    const { probabilities } = await model.detect(
      new Int16Array(50 * VAD_FRAME_SAMPLES),
      initialSileroState(),
    );
    expect(Math.max(...probabilities)).toBeLessThan(0.1);
  });

  it('refuses a part of a frame', async () => {
    await expect(model.detect(new Int16Array(500), initialSileroState())).rejects.toThrow(RangeError);
  });

  it('leaves a prepared folder alone and mends a damaged one', async () => {
    const file = join(dir, SILERO_FILE);
    const { mtimeMs } = await stat(file);
    const good = await readFile(file);
    await prepareSilero({ targetDir: dir });
    expect((await stat(file)).mtimeMs).toBe(mtimeMs);
    await writeFile(file, good.subarray(0, 1000));
    await prepareSilero({ targetDir: dir });
    expect((await readFile(file)).equals(good)).toBe(true);
  });
});
