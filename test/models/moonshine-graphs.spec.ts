import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { MOONSHINE, pastNames } from '../../src/engine/inference/moonshine/moonshine-shape.js';
import { buildStepGraph } from '../../src/engine/inference/moonshine/step-graph.js';
import { chooseWeightSign } from '../../src/engine/inference/moonshine/weight-sign.js';
import { decodeModel, encodeModel } from '../../src/engine/inference/onnx/onnx-proto.js';

type Feeds = Record<string, ort.Tensor>;

const { layers, heads, headSize, hiddenSize } = MOONSHINE;
const FRAMES = 40;
const OPTIONS = { intraOpNumThreads: 1, interOpNumThreads: 1 };
const LAYERS = Array.from({ length: layers }, (_, layer) => layer);

const float = (data: Float32Array, dims: number[]): ort.Tensor => new ort.Tensor('float32', data, dims);
const emptyPast = (): ort.Tensor => float(new Float32Array(0), [1, heads, 0, headSize]);
const tokenTensor = (token: number): ort.Tensor =>
  new ort.Tensor('int64', BigInt64Array.of(BigInt(token)), [1, 1]);

/** Something for the decoder to listen to: smooth, different in each frame, of a likely size. */
const hidden = Float32Array.from(
  { length: FRAMES * hiddenSize },
  (_, at) => Math.sin(at * 0.37) + Math.cos(at * 0.011),
);

async function readSource(): Promise<Uint8Array> {
  const path = '@moonshine-ai/moonshine-js/dist/model/tiny/quantized/decoder_model_merged.onnx';
  for (const parent of createRequire(import.meta.url).resolve.paths(path) ?? []) {
    const bytes = await readFile(join(parent, path)).catch(() => undefined);
    if (bytes !== undefined) return bytes;
  }
  throw new Error('The source model is not installed');
}

/** First step of the source: its outputs and the probability of each token. */
async function runSource(bytes: Uint8Array): Promise<{ out: Feeds; probabilities: Float32Array }> {
  const session = await ort.InferenceSession.create(bytes, OPTIONS);
  const feeds: Feeds = {
    input_ids: tokenTensor(MOONSHINE.startToken),
    encoder_hidden_states: float(hidden, [1, FRAMES, hiddenSize]),
    use_cache_branch: new ort.Tensor('bool', Uint8Array.of(0), [1]),
  };
  for (const layer of LAYERS) {
    for (const name of ['decoder.key', 'decoder.value', 'encoder.key', 'encoder.value']) {
      feeds[`past_key_values.${layer}.${name}`] = float(new Float32Array(0), [0, heads, 1, headSize]);
    }
  }
  const out = await session.run(feeds);
  await session.release();
  const logits = out.logits?.data as Float32Array;
  const largest = logits.reduce((best, value) => Math.max(best, value), -Infinity);
  const weights = logits.map((value) => Math.exp(value - largest));
  const sum = weights.reduce((total, value) => total + value, 0);
  return { out, probabilities: weights.map((value) => value / sum) };
}

/** The source's cross-attention, its keys turned as the step graph takes them. */
function crossOf(out: Feeds): Feeds {
  const cross: Feeds = {};
  for (const layer of LAYERS) {
    const key = out[`present.${layer}.encoder.key`]?.data as Float32Array;
    const turned = key.map((_, at) => {
      const [head, rest] = [Math.floor(at / (headSize * FRAMES)), at % (headSize * FRAMES)];
      const [row, frame] = [Math.floor(rest / FRAMES), rest % FRAMES];
      return key[(head * FRAMES + frame) * headSize + row] ?? 0;
    });
    cross[`cross.${layer}.key`] = float(turned, [1, heads, headSize, FRAMES]);
    cross[`cross.${layer}.value`] = out[`present.${layer}.encoder.value`] as ort.Tensor;
  }
  return cross;
}

async function runStep(model: Uint8Array, cross: Feeds): Promise<Feeds> {
  const session = await ort.InferenceSession.create(model, OPTIONS);
  const past = Object.fromEntries(pastNames().map((name) => [name, emptyPast()]));
  const position = new ort.Tensor('int64', BigInt64Array.of(0n), [1]);
  const out = await session.run({
    ...cross,
    ...past,
    input_ids: tokenTensor(MOONSHINE.startToken),
    position,
  });
  await session.release();
  return out;
}

describe('the decoding step graph', () => {
  let source: Uint8Array;
  let expected: Awaited<ReturnType<typeof runSource>>;
  let step: Feeds;

  beforeAll(async () => {
    source = await readSource();
    expected = await runSource(source);
    const graph = buildStepGraph(decodeModel(source), await chooseWeightSign());
    step = await runStep(encodeModel(graph), crossOf(expected.out));
  });

  it('gives tokens about the probability that the source gives them, with its 8-bit head', () => {
    const tokens = Array.from(step.top_tokens?.data as BigInt64Array, Number);
    const ours = step.top_probabilities?.data as Float32Array;
    const largest = expected.probabilities.reduce((best, value) => Math.max(best, value), 0);
    tokens.forEach((token, rank) => {
      const theirs = expected.probabilities[token] ?? 0;
      expect(theirs).toBeGreaterThan(largest / 2);
      expect(Math.abs((ours[rank] ?? 0) / theirs - 1)).toBeLessThan(0.3);
    });
  });

  it('caches the keys and values that the source caches', () => {
    for (const kind of ['key', 'value']) {
      const ours = step[`present.5.${kind}`]?.data as Float32Array;
      const theirs = expected.out[`present.5.decoder.${kind}`]?.data as Float32Array;
      expect(ours).toHaveLength(theirs.length);
      ours.forEach((value, at) => {
        expect(value).toBeCloseTo(theirs[at] ?? NaN, 3);
      });
    }
  });

  it('gives the same numbers as with unsigned weights, whose products no processor cuts off', async () => {
    const model = encodeModel(buildStepGraph(decodeModel(source), 'unsigned'));
    const unsigned = await runStep(model, crossOf(expected.out));
    expect(unsigned.top_probabilities?.data).toEqual(step.top_probabilities?.data);
    expect(unsigned['present.5.value']?.data).toEqual(step['present.5.value']?.data);
  });

  it('tells where in the audio it listens', () => {
    const weights = step.alignment?.data as Float32Array;
    expect(weights).toHaveLength(FRAMES);
    expect(weights.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4);
  });
});
