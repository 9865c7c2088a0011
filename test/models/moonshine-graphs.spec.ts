import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDecoderGraph } from '../../src/engine/inference/moonshine/decoder-graph.js';
import { buildEncoderGraph } from '../../src/engine/inference/moonshine/encoder-graph.js';
import { cacheNames, MOONSHINE } from '../../src/engine/inference/moonshine/moonshine-shape.js';
import { chooseWeightSign } from '../../src/engine/inference/moonshine/weight-sign.js';
import { decodeModel, encodeModel } from '../../src/engine/inference/onnx/onnx-proto.js';

type Feeds = Record<string, ort.Tensor>;

const { layers, heads, headSize, hiddenSize } = MOONSHINE;
const FRAMES = 40;
const SAMPLES = 16_000;
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

async function readSource(name: string): Promise<Uint8Array> {
  const path = `@moonshine-ai/moonshine-js/dist/model/tiny/quantized/${name}.onnx`;
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

/** The source's cross-attention, its keys turned as the decoder graph takes them. */
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

/** Where decoding has come to: the next token, how many there are, and what they are remembered by. */
interface Progress {
  token: number;
  position: number;
  cache: Feeds;
}

const START: Progress = {
  token: MOONSHINE.startToken,
  position: 0,
  cache: Object.fromEntries(cacheNames('first').map((name) => [name, emptyPast()])),
};

function decode(
  session: ort.InferenceSession,
  cross: Feeds,
  steps: number,
  from: Progress = START,
): Promise<Feeds> {
  return session.run({
    ...cross,
    ...from.cache,
    steps: new ort.Tensor('int64', BigInt64Array.of(BigInt(steps)), []),
    'first.token': tokenTensor(from.token),
    'first.position': new ort.Tensor('int64', BigInt64Array.of(BigInt(from.position)), [1]),
  });
}

/** Decoding goes on behind what was found, with the likeliest token of the last step. */
function progressAfter(out: Feeds, from: Progress): Progress {
  const [taken = 0] = out.tokens?.dims ?? [];
  const token = likeliestOf(out).at(-1) ?? NaN;
  const names = cacheNames('last');
  const cache = Object.fromEntries(
    cacheNames('first').map((name, at) => [name, out[names[at] ?? ''] as ort.Tensor]),
  );
  return { token, position: from.position + taken, cache };
}

function likeliestOf(out: Feeds): number[] {
  const tokens = Array.from(out.tokens?.data as BigInt64Array, Number);
  return tokens.filter((_, at) => at % 2 === 0);
}

function floats(out: Feeds, name: string): Float32Array {
  return out[name]?.data as Float32Array;
}

describe('the decoder graph', () => {
  let source: Uint8Array;
  let expected: Awaited<ReturnType<typeof runSource>>;
  let cross: Feeds;
  let decoder: ort.InferenceSession;
  let step: Feeds;

  beforeAll(async () => {
    source = await readSource('decoder_model_merged');
    expected = await runSource(source);
    cross = crossOf(expected.out);
    const graph = buildDecoderGraph(decodeModel(source), await chooseWeightSign());
    decoder = await ort.InferenceSession.create(encodeModel(graph), OPTIONS);
    step = await decode(decoder, cross, 1);
  });

  afterAll(() => decoder.release());

  it('gives tokens about the probability that the source gives them, with its 8-bit head', () => {
    const tokens = Array.from(step.tokens?.data as BigInt64Array, Number);
    const ours = floats(step, 'probabilities');
    const largest = expected.probabilities.reduce((best, value) => Math.max(best, value), 0);
    tokens.forEach((token, rank) => {
      const theirs = expected.probabilities[token] ?? 0;
      expect(theirs).toBeGreaterThan(largest / 2);
      expect(Math.abs((ours[rank] ?? 0) / theirs - 1)).toBeLessThan(0.3);
    });
  });

  it('caches the keys and values that the source caches', () => {
    for (const kind of ['key', 'value']) {
      const ours = floats(step, `last.5.${kind}`);
      const theirs = expected.out[`present.5.decoder.${kind}`]?.data as Float32Array;
      expect(ours).toHaveLength(theirs.length);
      ours.forEach((value, at) => {
        expect(value).toBeCloseTo(theirs[at] ?? NaN, 3);
      });
    }
  });

  it('gives the same numbers as with unsigned weights, whose products no processor cuts off', async () => {
    const model = encodeModel(buildDecoderGraph(decodeModel(source), 'unsigned'));
    const session = await ort.InferenceSession.create(model, OPTIONS);
    const unsigned = await decode(session, cross, 1);
    await session.release();
    expect(unsigned.probabilities?.data).toEqual(step.probabilities?.data);
    expect(unsigned['last.5.value']?.data).toEqual(step['last.5.value']?.data);
  });

  it('tells where in the audio it listens', () => {
    const weights = floats(step, 'alignments');
    expect(weights).toHaveLength(FRAMES);
    expect(weights.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4);
  });

  it('finds in many steps at once what it finds step by step, to the bit', async () => {
    const atOnce = await decode(decoder, cross, 6);
    const found: Feeds[] = [];
    for (let from = START; found.length < likeliestOf(atOnce).length;) {
      const out = await decode(decoder, cross, 1, from);
      found.push(out);
      from = progressAfter(out, from);
    }
    expect(found.length).toBeGreaterThan(1);
    expect(found.flatMap(likeliestOf)).toEqual(likeliestOf(atOnce));
    for (const name of ['probabilities', 'alignments']) {
      expect(found.flatMap((out) => Array.from(floats(out, name)))).toEqual(Array.from(floats(atOnce, name)));
    }
    expect(found.at(-1)?.['last.5.key']?.data).toEqual(atOnce['last.5.key']?.data);
  });

  it('stops at the end of the text, however many steps there may be', async () => {
    const encoder = buildEncoderGraph(
      decodeModel(await readSource('encoder_model')),
      decodeModel(source),
      'unsigned',
    );
    const session = await ort.InferenceSession.create(encodeModel(encoder), OPTIONS);
    const silence = await session.run({ input_values: float(new Float32Array(SAMPLES), [1, SAMPLES]) });
    await session.release();
    const ended = likeliestOf(await decode(decoder, silence, MOONSHINE.maxPositions));
    expect(ended.length).toBeLessThan(MOONSHINE.maxPositions);
    expect(ended.indexOf(MOONSHINE.endToken)).toBe(ended.length - 1);
  });
});
