import { finiteProbability } from '../decoding/finite-probability.js';
import type { TokenBias } from '../decoding/token-bias.js';

/** A token that the search chose. */
export interface FoundToken {
  token: number;
  /** Place of the encoder's frame that it was heard in. */
  frame: number;
  /** Frames from there to the next that was looked at; 0 where more tokens follow in the same. */
  duration: number;
  /** By the model's scores alone, 0–1. */
  probability: number;
}

/**
 * The networks of a token-and-duration transducer (TDT) with pieces to decode, each on a lane of its own. A row of
 * scores has one for each token, the blank last, and one for each duration, which is its index.
 */
export interface TransducerLanes {
  readonly vocabularySize: number;
  readonly durations: number;
  /** Frames that the encoder gave for each lane. */
  readonly frames: readonly number[];
  /** Tells the prediction network of some lanes their next token; a lane begins with the blank. */
  predict(lanes: readonly number[], tokens: readonly number[]): Promise<void>;
  /** Scores of a frame of each of some lanes after the tokens so far: a row each, good until the next call. */
  score(lanes: readonly number[], frames: readonly number[]): Promise<Float32Array>;
}

export interface GreedySearchOptions {
  /** So many tokens in one frame are enough: then the next frame is looked at. */
  maxTokensPerFrame: number;
  /** What is known beforehand of each lane. */
  biases?: readonly TokenBias[];
}

/**
 * Finds the tokens of all lanes, side by side. The best token and the best duration of a frame are taken; the duration
 * tells which frame is next. Only tokens other than the blank change what the prediction network knows.
 *
 * @returns the tokens of each lane.
 * @throws Error when scores are no numbers.
 */
export async function searchGreedily(
  networks: TransducerLanes,
  { maxTokensPerFrame, biases = [] }: GreedySearchOptions,
): Promise<FoundToken[][]> {
  const { vocabularySize, durations } = networks;
  const all = networks.frames.map((frames, lane) => new Lane(lane, frames, maxTokensPerFrame, biases[lane]));
  let open = all.filter((lane) => lane.isOpen);
  let toPredict = open;
  while (open.length > 0) {
    if (toPredict.length > 0)
      await networks.predict(
        lanesOf(toPredict),
        toPredict.map((lane) => lane.last ?? vocabularySize - 1),
      );
    const scores = await networks.score(
      lanesOf(open),
      open.map(({ frame }) => frame),
    );
    const emitting = open.filter((lane, row) =>
      lane.take(scores, row * (vocabularySize + durations), networks),
    );
    open = open.filter((lane) => lane.isOpen);
    toPredict = emitting.filter((lane) => lane.isOpen);
  }
  return all.map(({ found }) => found);
}

function lanesOf(lanes: readonly Lane[]): number[] {
  return lanes.map(({ lane }) => lane);
}

/** Where the search is in one piece. */
class Lane {
  readonly found: FoundToken[] = [];
  frame = 0;
  private tokensInFrame = 0;

  constructor(
    readonly lane: number,
    private readonly frames: number,
    private readonly maxTokensPerFrame: number,
    private readonly bias: TokenBias | undefined,
  ) {}

  get isOpen(): boolean {
    return this.frame < this.frames;
  }

  get last(): number | undefined {
    return this.found.at(-1)?.token;
  }

  /** Goes on by a row of scores. @returns whether a token other than the blank was found. */
  take(
    scores: Float32Array,
    offset: number,
    { vocabularySize, durations }: Pick<TransducerLanes, 'vocabularySize' | 'durations'>,
  ): boolean {
    const durationsAt = offset + vocabularySize;
    const duration = indexOfLargest(scores, durationsAt, durationsAt + durations);
    const isToken = this.chooseToken(scores, offset, vocabularySize, duration);
    if (duration > 0) this.moveOn(duration);
    else if (!isToken || this.tokensInFrame >= this.maxTokensPerFrame) this.moveOn(1);
    return isToken;
  }

  private chooseToken(
    scores: Float32Array,
    offset: number,
    vocabularySize: number,
    duration: number,
  ): boolean {
    const end = offset + vocabularySize;
    const unbiased = this.bias === undefined ? scores.subarray(offset, end) : scores.slice(offset, end);
    this.bias?.apply(scores, offset, vocabularySize);
    const token = indexOfLargest(scores, offset, end);
    if (token === vocabularySize - 1) return false;
    const probability = finiteProbability(probabilityOf(unbiased, token));
    this.found.push({ token, frame: this.frame, duration, probability });
    this.tokensInFrame += 1;
    this.bias?.accept(token);
    return true;
  }

  private moveOn(frames: number): void {
    this.frame += frames;
    this.tokensInFrame = 0;
  }
}

/** Place of the largest value from `start` to before `end`, counted from `start`; the first of equal ones. */
function indexOfLargest(values: Float32Array, start: number, end: number): number {
  let best = start;
  let largest = values[start]!;
  for (let at = start + 1; at < end; at += 1) {
    const value = values[at]!;
    if (value > largest) {
      largest = value;
      best = at;
    }
  }
  return best - start;
}

/** What softmax makes of one of some scores. */
function probabilityOf(scores: Float32Array, token: number): number {
  const score = scores[token]!;
  let sum = 0;
  for (let at = 0; at < scores.length; at += 1) sum += Math.exp(scores[at]! - score);
  return 1 / sum;
}
