import { ort } from '../onnx/onnx-runtime.js';
import type { TransducerLanes } from './greedy-search.js';
import type { EncodedSpeech } from './parakeet-encoder.js';
import type { TransducerGraphs } from './transducer-graphs.js';

type Tensors = Record<string, ort.Tensor>;

/** What the prediction network knows of a piece. */
interface LaneState {
  /** Inputs of its next run. */
  states: Tensors;
  /** Inputs of the joiner until then. */
  carried: Tensors;
}

/**
 * The networks of a transducer over some pieces. Every piece has runs of its own, so that its scores, to the last bit,
 * are the same whichever pieces are decoded beside it; buffers are used again from step to step.
 */
export class SessionLanes implements TransducerLanes {
  readonly frames: readonly number[];
  private readonly states: LaneState[];
  private readonly rows: Float32Array;
  private readonly rowTensors: ort.Tensor[];

  constructor(
    private readonly graphs: TransducerGraphs,
    readonly vocabularySize: number,
    readonly durations: number,
    private readonly pieces: readonly EncodedSpeech[],
  ) {
    const width = vocabularySize + durations;
    this.frames = pieces.map(({ frames }) => frames);
    this.states = pieces.map(() => emptyState(graphs));
    this.rows = new Float32Array(pieces.length * width);
    this.rowTensors = pieces.map((_, row) => {
      return new ort.Tensor('float32', this.rows.subarray(row * width, (row + 1) * width), [1, 1, 1, width]);
    });
  }

  async predict(lanes: readonly number[], tokens: readonly number[]): Promise<void> {
    for (const [at, lane] of lanes.entries()) {
      const state = this.states[lane];
      if (state === undefined) throw new RangeError(`There is no lane ${lane}`);
      this.states[lane] = await runPredictor(this.graphs, state, tokens[at] ?? 0);
    }
  }

  async score(lanes: readonly number[], frames: readonly number[]): Promise<Float32Array> {
    const { graph, frame, scores } = this.graphs.joiner;
    for (const [row, lane] of lanes.entries()) {
      const feeds = { ...this.states[lane]?.carried, [frame.name]: this.frameOf(lane, frames[row] ?? 0) };
      await graph.run(feeds, { [scores.name]: this.rowTensors[row] ?? null });
    }
    return this.rows;
  }

  private frameOf(lane: number, frame: number): ort.Tensor {
    const piece = this.pieces[lane];
    if (piece === undefined) throw new RangeError(`There is no lane ${lane}`);
    return frameTensor(piece, frame);
  }
}

/**
 * How many scores the joiner gives for a frame.
 *
 * @param sample something that the encoder heard.
 * @throws Error that names the file when a graph cannot be run on what the other gives, or its scores are no numbers.
 */
export async function scoresPerFrame(
  graphs: TransducerGraphs,
  sample: EncodedSpeech,
  blank: number,
): Promise<number> {
  const { graph, frame, scores } = graphs.joiner;
  const { carried } = await runPredictor(graphs, emptyState(graphs), blank);
  const results = await graph.run({ ...carried, [frame.name]: frameTensor(sample, 0) }, [scores.name]);
  const { data, size } = valueOf(results, scores.name);
  if (!(data as Float32Array).every(Number.isFinite))
    throw new Error(`the scores that ${graph.file} gives are no numbers`);
  return size;
}

async function runPredictor(
  { predictor, carried }: TransducerGraphs,
  { states }: LaneState,
  token: number,
): Promise<LaneState> {
  const feeds = { ...states, [predictor.tokens.name]: new ort.Tensor('int32', Int32Array.of(token), [1, 1]) };
  if (predictor.length !== undefined)
    feeds[predictor.length.name] = new ort.Tensor('int32', Int32Array.of(1), [1]);
  const outputs = [...carried.map(({ from }) => from), ...predictor.statesOut.map(({ name }) => name)];
  const results = await predictor.graph.run(feeds, outputs);
  return {
    states: renamed(results, predictor.statesOut, predictor.statesIn),
    carried: Object.fromEntries(carried.map(({ from, to }) => [to, valueOf(results, from)])),
  };
}

function frameTensor({ values, size }: EncodedSpeech, frame: number): ort.Tensor {
  return new ort.Tensor('float32', values.subarray(frame * size, (frame + 1) * size), [1, size, 1]);
}

function emptyState({ predictor }: TransducerGraphs): LaneState {
  const states = predictor.statesIn.map(({ name, sizes }) => {
    const [layers, , values] = sizes;
    if (layers === undefined || values === undefined)
      throw new Error(`${predictor.graph.file} does not tell the size of ${name}`);
    return [name, new ort.Tensor('float32', new Float32Array(layers * values), [layers, 1, values])] as const;
  });
  return { states: Object.fromEntries(states), carried: {} };
}

function renamed(
  results: Tensors,
  from: readonly { name: string }[],
  to: readonly { name: string }[],
): Tensors {
  return Object.fromEntries(to.map(({ name }, at) => [name, valueOf(results, from[at]?.name ?? '')]));
}

function valueOf(results: Tensors, name: string): ort.Tensor {
  const value = results[name];
  if (value === undefined) throw new RangeError(`The graph gave no ${name}`);
  return value;
}
