import ort from 'onnxruntime-node';
import { crossNames, MOONSHINE, pastNames, presentNames } from './moonshine-shape.js';
import { isLooping } from './repetition-guard.js';

/** What decoding one piece gave. */
export interface DecodedPiece {
  /** Token ids of the text, without start and end. */
  tokens: number[];
  /** Probability of each token. */
  probabilities: number[];
  /** Cross-attention over the encoder's frames: a row per token and one for the end of the text. */
  attention: Float32Array[];
  frames: number;
  /** Probability that nothing is said, from the first step. */
  silenceProbability: number;
}

/** Tokens per second of audio above which the text is a hallucination. */
const MAX_TOKENS_PER_SEC = 6.5;
const MIN_TOKENS = 4;
/** From this probability of an empty text on, it is believed. */
const SILENCE_PROBABILITY = 0.9;

type Feeds = Record<string, ort.Tensor>;

/** Longest text, in tokens, that is believed of so much audio. */
export function maxTokens(durationSec: number): number {
  return Math.max(MIN_TOKENS, Math.ceil(durationSec * MAX_TOKENS_PER_SEC));
}

/** Takes the likeliest token step by step. The model may claim an empty text at first; see {@link SILENCE_PROBABILITY}. */
export async function decodeGreedily(
  step: ort.InferenceSession,
  cross: Feeds,
  limit: number,
): Promise<DecodedPiece> {
  const piece: DecodedPiece = {
    tokens: [],
    probabilities: [],
    attention: [],
    frames: cross[crossNames()[0] ?? '']?.dims[3] ?? 0,
    silenceProbability: 0,
  };
  let feeds: Feeds = { ...cross, ...emptyCache(), ...tokenAt(MOONSHINE.startToken, 0) };
  for (;;) {
    const out = await step.run(feeds);
    const next = readStep(out, piece);
    if (next === undefined || piece.tokens.length >= limit || isLooping(piece.tokens)) return piece;
    const past = pastNames().map((name, index) => [name, out[presentNames()[index] ?? '']] as const);
    feeds = { ...cross, ...(Object.fromEntries(past) as Feeds), ...tokenAt(next, piece.tokens.length) };
  }
}

/** Adds what a step found to the piece; undefined at the end of the text. */
function readStep(out: Feeds, piece: DecodedPiece): number | undefined {
  const [first = 0, second = 0] = Array.from(out.top_tokens?.data as BigInt64Array, Number);
  const [firstProbability = 0, secondProbability = 0] = out.top_probabilities?.data as Float32Array;
  piece.attention.push(out.alignment?.data as Float32Array);
  let token = first;
  let probability = firstProbability;
  if (first === MOONSHINE.endToken) {
    if (piece.tokens.length > 0) return undefined;
    piece.silenceProbability = firstProbability;
    if (firstProbability >= SILENCE_PROBABILITY) return undefined;
    token = second;
    probability = secondProbability / (1 - firstProbability);
  }
  piece.tokens.push(token);
  piece.probabilities.push(probability);
  return token;
}

function tokenAt(token: number, position: number): Feeds {
  return {
    input_ids: new ort.Tensor('int64', BigInt64Array.of(BigInt(token)), [1, 1]),
    position: new ort.Tensor('int64', BigInt64Array.of(BigInt(position)), [1]),
  };
}

function emptyCache(): Feeds {
  const empty = (): ort.Tensor =>
    new ort.Tensor('float32', new Float32Array(0), [1, MOONSHINE.heads, 0, MOONSHINE.headSize]);
  return Object.fromEntries(pastNames().map((name) => [name, empty()]));
}
