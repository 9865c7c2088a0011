import { ort } from '../onnx/onnx-runtime.js';
import { MOONSHINE, pastNames, presentNames } from './moonshine-shape.js';
import type { StepResult, TokenSequence } from './token-sequence.js';

type Feeds = Record<string, ort.Tensor>;

const PAST = pastNames();
const PRESENT = presentNames();

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
  const feeds: Feeds = { ...cross, ...emptyCache() };
  for (let next: number | undefined = MOONSHINE.startToken; next !== undefined;) {
    feeds.input_ids = integer(next, [1, 1]);
    feeds.position = integer(text.tokens.length, [1]);
    const out = await step.run(feeds);
    next = text.take(readStep(out));
    keepCache(out, feeds);
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

/** What a step gave for the tokens so far is what the next one takes. */
function keepCache(out: Feeds, feeds: Feeds): void {
  for (const [index, name] of PAST.entries()) {
    const tensor = out[PRESENT[index] ?? ''];
    if (tensor !== undefined) feeds[name] = tensor;
  }
}

function integer(value: number, dims: readonly number[]): ort.Tensor {
  return new ort.Tensor('int64', BigInt64Array.of(BigInt(value)), dims);
}

function emptyCache(): Feeds {
  const { heads, headSize } = MOONSHINE;
  const empty = (): ort.Tensor => new ort.Tensor('float32', new Float32Array(0), [1, heads, 0, headSize]);
  return Object.fromEntries(PAST.map((name) => [name, empty()]));
}
