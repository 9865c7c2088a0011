import { ort } from '../onnx/onnx-runtime.js';
import { cacheNames, MOONSHINE } from './moonshine-shape.js';
import type { TokenSequence } from './token-sequence.js';

type Feeds = Record<string, ort.Tensor>;

const FIRST = cacheNames('first');
const LAST = cacheNames('last');
/** A text that loses its way is noticed so late; a worker reads its messages in between, some 25 ms. */
const STEPS_AT_ONCE = 24;

/**
 * Runs the decoder until the text of a piece is complete. The first step is taken alone: what follows it is not always
 * its likeliest token, see {@link TokenSequence.take}.
 *
 * @param cross what the encoder graph gave for the piece.
 */
export async function decodeGreedily(
  decoder: ort.InferenceSession,
  cross: Feeds,
  text: TokenSequence,
): Promise<void> {
  const feeds: Feeds = { ...cross, ...emptyCache() };
  let steps = 1;
  for (let next: number | undefined = MOONSHINE.startToken; next !== undefined;) {
    feeds.steps = integer(Math.min(steps, text.room), []);
    feeds['first.token'] = integer(next, [1, 1]);
    feeds['first.position'] = integer(text.tokens.length, [1]);
    const out = await decoder.run(feeds);
    next = takeSteps(out, text);
    keepCache(out, feeds);
    steps = STEPS_AT_ONCE;
  }
}

/** @returns the token to go on with; undefined when the text is complete. */
function takeSteps(out: Feeds, text: TokenSequence): number | undefined {
  const tokens = out.tokens?.data as BigInt64Array;
  const probabilities = out.probabilities?.data as Float32Array;
  const attention = out.alignments?.data as Float32Array;
  const [taken = 0, , , frames = 0] = out.alignments?.dims ?? [];
  let next: number | undefined;
  for (let step = 0; step < taken; step += 1) {
    next = text.take({
      tokens: [Number(tokens[2 * step]), Number(tokens[2 * step + 1])],
      probabilities: [probabilities[2 * step] ?? 0, probabilities[2 * step + 1] ?? 0],
      attention: attention.subarray(step * frames, (step + 1) * frames),
    });
    if (next === undefined) return undefined;
  }
  return next;
}

/** What the tokens so far gave is what the next one takes. */
function keepCache(out: Feeds, feeds: Feeds): void {
  for (const [index, name] of FIRST.entries()) {
    const tensor = out[LAST[index] ?? ''];
    if (tensor !== undefined) feeds[name] = tensor;
  }
}

function integer(value: number, dims: readonly number[]): ort.Tensor {
  return new ort.Tensor('int64', BigInt64Array.of(BigInt(value)), dims);
}

function emptyCache(): Feeds {
  const { heads, headSize } = MOONSHINE;
  const empty = (): ort.Tensor => new ort.Tensor('float32', new Float32Array(0), [1, heads, 0, headSize]);
  return Object.fromEntries(FIRST.map((name) => [name, empty()]));
}
