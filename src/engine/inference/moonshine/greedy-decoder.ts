import { ort } from '../onnx/onnx-runtime.js';
import { MOONSHINE, pastNames, presentNames } from './moonshine-shape.js';
import type { StepResult, TokenSequence } from './token-sequence.js';

type Feeds = Record<string, ort.Tensor>;

/**
 * Runs decoding steps until the text of a piece is complete.
 *
 * @param cross what the encoder graph gave for the piece.
 */
export async function decodeGreedily(
  step: ort.InferenceSession,
  cross: Feeds,
  text: TokenSequence,
): Promise<void> {
  let feeds: Feeds = { ...cross, ...emptyCache(), ...tokenAt(MOONSHINE.startToken, 0) };
  for (;;) {
    const out = await step.run(feeds);
    const next = text.take(readStep(out));
    if (next === undefined) return;
    feeds = { ...cross, ...nextCache(out), ...tokenAt(next, text.tokens.length) };
  }
}

function readStep(out: Feeds): StepResult {
  const tokens = out.top_tokens?.data as BigInt64Array;
  const probabilities = out.top_probabilities?.data as Float32Array;
  return {
    tokens: [Number(tokens[0]), Number(tokens[1])],
    probabilities: [probabilities[0] ?? 0, probabilities[1] ?? 0],
    attention: out.alignment?.data as Float32Array,
  };
}

function nextCache(out: Feeds): Feeds {
  const present = presentNames();
  const cache: Feeds = {};
  pastNames().forEach((name, index) => {
    const tensor = out[present[index] ?? ''];
    if (tensor !== undefined) cache[name] = tensor;
  });
  return cache;
}

function tokenAt(token: number, position: number): Feeds {
  return {
    input_ids: new ort.Tensor('int64', BigInt64Array.of(BigInt(token)), [1, 1]),
    position: new ort.Tensor('int64', BigInt64Array.of(BigInt(position)), [1]),
  };
}

function emptyCache(): Feeds {
  const { heads, headSize } = MOONSHINE;
  const empty = (): ort.Tensor => new ort.Tensor('float32', new Float32Array(0), [1, heads, 0, headSize]);
  return Object.fromEntries(pastNames().map((name) => [name, empty()]));
}
