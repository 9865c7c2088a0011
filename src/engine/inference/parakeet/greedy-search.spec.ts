import { describe, expect, it } from 'vitest';
import { searchGreedily, type FoundToken, type TransducerLanes } from './greedy-search.js';

const DURATIONS = 5;

/** Numbers from 0 to 1 that follow from a seed alone. */
function randomFrom(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d) + 0x9e37_79b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

/** Random scores, the same for the same piece, frame and tokens so far. */
class RandomTransducer implements TransducerLanes {
  readonly durations = DURATIONS;
  readonly calls: string[] = [];
  private readonly histories: number[][];
  private rows = new Float32Array();

  constructor(
    readonly vocabularySize: number,
    readonly frames: readonly number[],
    private readonly seeds: readonly number[],
    private readonly blankBonus: number,
  ) {
    this.histories = frames.map(() => []);
  }

  async predict(lanes: readonly number[], tokens: readonly number[]): Promise<void> {
    this.calls.push('predict');
    lanes.forEach((lane, at) => this.histories[lane]?.push(tokens[at] ?? NaN));
  }

  async score(lanes: readonly number[], frames: readonly number[]): Promise<Float32Array> {
    this.calls.push('score');
    const rows = lanes.flatMap((lane, at) => [
      ...this.row(lane, frames[at] ?? NaN, this.histories[lane] ?? []),
    ]);
    if (this.rows.length < rows.length) this.rows = new Float32Array(rows.length);
    this.rows.set(rows);
    return this.rows;
  }

  row(lane: number, frame: number, history: readonly number[]): Float32Array {
    const seed = history.reduce(
      (sum, token) => (sum * 31 + token + 1) % 1_000_003,
      (this.seeds[lane] ?? 0) * 977 + frame,
    );
    const random = randomFrom(seed);
    return Float32Array.from({ length: this.vocabularySize + DURATIONS }, (_, at) => {
      return 6 * random() + (at === this.vocabularySize - 1 ? this.blankBonus : 0);
    });
  }
}

/** The search as the paper on TDT describes it, one step after the other, for one piece. */
function slowSearch(networks: RandomTransducer, lane: number, maxTokensPerFrame: number): FoundToken[] {
  const blank = networks.vocabularySize - 1;
  const history = [blank];
  const found: FoundToken[] = [];
  let frame = 0;
  let here = 0;
  while (frame < (networks.frames[lane] ?? 0)) {
    const row = [...networks.row(lane, frame, history)];
    const tokens = row.slice(0, networks.vocabularySize);
    const token = tokens.indexOf(Math.max(...tokens));
    const durations = row.slice(networks.vocabularySize);
    const duration = durations.indexOf(Math.max(...durations));
    if (token !== blank) {
      const total = tokens.reduce((sum, score) => sum + Math.exp(score), 0);
      found.push({ token, frame, duration, probability: Math.exp(tokens[token] ?? NaN) / total });
      history.push(token);
      here += 1;
    }
    let next = frame + duration;
    if (duration === 0 && (token === blank || here === maxTokensPerFrame)) next = frame + 1;
    if (next !== frame) here = 0;
    frame = next;
  }
  return found;
}

function withoutProbability(found: readonly FoundToken[] | undefined): object[] {
  return (found ?? []).map(({ token, frame, duration }) => ({ token, frame, duration }));
}

describe('searchGreedily', () => {
  it('finds what the slow search finds, in pieces side by side as in each alone', async () => {
    let tokens = 0;
    for (let seed = 0; seed < 300; seed += 1) {
      const random = randomFrom(seed + 5000);
      const lanes = 1 + Math.floor(random() * 5);
      const frames = Array.from({ length: lanes }, () => Math.floor(random() * 30));
      const seeds = Array.from({ length: lanes }, (_, lane) => seed * 10 + lane);
      const size = 2 + Math.floor(random() * 12);
      const maxTokensPerFrame = 1 + Math.floor(random() * 10);
      const networks = new RandomTransducer(size, frames, seeds, 3 * random());
      const found = await searchGreedily(networks, { maxTokensPerFrame });
      frames.forEach((_, lane) => {
        const expected = slowSearch(networks, lane, maxTokensPerFrame);
        expect(withoutProbability(found[lane])).toEqual(withoutProbability(expected));
        expected.forEach(({ probability }, at) =>
          expect(found[lane]?.[at]?.probability).toBeCloseTo(probability, 6),
        );
        tokens += expected.length;
      });
    }
    expect(tokens).toBeGreaterThan(3000);
  });

  it('runs the prediction network after tokens only, not after blanks', async () => {
    const networks = new RandomTransducer(4, [60], [3], 4);
    const [found] = await searchGreedily(networks, { maxTokensPerFrame: 10 });
    const predictions = networks.calls.filter((call) => call === 'predict').length;
    const scores = networks.calls.length - predictions;
    expect(predictions).toBeLessThanOrEqual((found?.length ?? 0) + 1);
    expect(scores).toBeGreaterThan(2 * predictions);
  });

  it('lets a bias choose, but tells what the model itself thought of the choice', async () => {
    const networks = new RandomTransducer(5, [20], [9], 1);
    const accepted: number[] = [];
    const bias = {
      apply: (scores: Float32Array, offset: number, size: number) => {
        expect(size).toBe(5);
        scores[offset + 2] = (scores[offset + 2] ?? 0) + 50;
      },
      accept: (token: number) => void accepted.push(token),
    };
    const [found = []] = await searchGreedily(networks, { maxTokensPerFrame: 10, biases: [bias] });
    expect(found.length).toBeGreaterThan(5);
    expect(new Set(found.map(({ token }) => token))).toEqual(new Set([2]));
    expect(accepted).toEqual(found.map(({ token }) => token));
    expect(Math.min(...found.map(({ probability }) => probability))).toBeLessThan(0.2);
  });

  it('fails where scores are no numbers', async () => {
    const networks = new RandomTransducer(5, [20], [9], 0);
    networks.score = () => Promise.resolve(new Float32Array(5 + networks.durations).fill(NaN));
    await expect(searchGreedily(networks, { maxTokensPerFrame: 10 })).rejects.toThrow('are no numbers');
  });

  it('finds nothing where there are no frames', async () => {
    const networks = new RandomTransducer(5, [0, 0], [1, 2], 0);
    expect(await searchGreedily(networks, { maxTokensPerFrame: 10 })).toEqual([[], []]);
    expect(networks.calls).toEqual([]);
  });
});
