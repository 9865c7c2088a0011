import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { decodeModel, encodeModel, type GraphProto } from '../onnx/onnx-proto.js';
import type { ort } from '../onnx/onnx-runtime.js';
import { BoundSession, findNamed, type BoundValue, type ExpectedValue } from './bound-session.js';
import { speedUp } from './exact-speedup.js';
import { openFast } from './fast-session.js';
import type { ParakeetFiles } from './parakeet-files.js';
import { chooseWeightSign } from '../moonshine/weight-sign.js';
import { splitTransducer, type SplitTransducer } from './split-transducer.js';

/** The prediction network: a token in, what it means for the joiner out. */
export interface PredictorGraph {
  graph: BoundSession;
  tokens: BoundValue;
  /** How many tokens there are, which some graphs take. */
  length: BoundValue | undefined;
  statesIn: BoundValue[];
  statesOut: BoundValue[];
}

/** The joint network: a frame of the encoder and what the predictor gave in, scores out. */
export interface JoinerGraph {
  graph: BoundSession;
  frame: BoundValue;
  scores: BoundValue;
}

/** The two networks of a transducer in sessions of their own. Whoever opens them releases them. */
export interface TransducerGraphs {
  predictor: PredictorGraph;
  joiner: JoinerGraph;
  /** Outputs of the predictor that the joiner takes, and what the joiner calls them. */
  carried: readonly { from: string; to: string }[];
}

/** Where a predictor's values stand among the inputs and outputs of the graph that it is or was a part of. */
interface Values {
  tokens: ExpectedValue;
  length: ExpectedValue;
  statesIn: ExpectedValue[];
  statesOut: ExpectedValue[];
}

const FRAME = { names: ['encoder_outputs'], position: 0, type: 'float32', rank: 3 } as const;
const SCORES = { names: ['outputs'], position: 0, type: 'float32', rank: 4 } as const;

/** @param first place of the tokens among the inputs; lengths and states follow. */
function predictorValues(first: number): Values {
  const state = (names: string[], position: number): ExpectedValue => {
    return { names, position, type: 'float32', rank: 3 };
  };
  return {
    tokens: { names: ['targets'], position: first, type: 'int32', rank: 2 },
    length: { names: ['target_length'], position: first + 1, type: 'int32', rank: 1 },
    statesIn: [state(['input_states_1', 'states.1'], first + 2), state(['input_states_2'], first + 3)],
    statesOut: [state(['output_states_1', 'states'], 2), state(['output_states_2'], 3)],
  };
}

/**
 * Loads the transducer of an export of either layout. A joint graph is split, so that the prediction network need not
 * run for blanks.
 *
 * @throws Error that names the file that is damaged or is not what its name says.
 */
export async function openTransducer(
  files: ParakeetFiles,
  options: ort.InferenceSession.SessionOptions,
): Promise<TransducerGraphs> {
  return files.layout === 'split' ? openSplit(files, options) : openJoint(files.decoderJoint, options);
}

async function openSplit(
  files: Extract<ParakeetFiles, { layout: 'split' }>,
  options: ort.InferenceSession.SessionOptions,
): Promise<TransducerGraphs> {
  const decoder = await openFast(files.decoder, options);
  return releasingOnError([decoder], async (opened) => {
    const joiner = await openFast(files.joiner, options);
    opened.push(joiner);
    const from = decoder.output({ names: ['outputs'], position: 0, type: 'float32', rank: 3 }).name;
    const to = joiner.input({ names: ['decoder_outputs'], position: 1, type: 'float32', rank: 3 }).name;
    return {
      predictor: bindPredictor(decoder, predictorValues(0)),
      joiner: bindJoiner(joiner),
      carried: [{ from, to }],
    };
  });
}

async function openJoint(
  path: string,
  options: ort.InferenceSession.SessionOptions,
): Promise<TransducerGraphs> {
  const { parts, values } = await splitFile(path);
  const sign = await chooseWeightSign();
  for (const part of [parts.predictor, parts.joiner]) speedUp(part, sign);
  const predictor = await BoundSession.open(path, options, encodeModel(parts.predictor));
  return releasingOnError([predictor], async (opened) => {
    const joiner = await BoundSession.open(path, options, encodeModel(parts.joiner));
    opened.push(joiner);
    return {
      predictor: bindPredictor(predictor, values),
      joiner: bindJoiner(joiner),
      carried: parts.crossing.map((name) => ({ from: name, to: name })),
    };
  });
}

async function splitFile(path: string): Promise<{ parts: SplitTransducer; values: Values }> {
  try {
    const model = decodeModel(await readFile(path));
    const values = namedIn(model.graph, predictorValues(1));
    const states = values.statesOut.flatMap(({ names }) => names);
    const frame = findNamed(model.graph.input, FRAME)?.name ?? '';
    return { parts: splitTransducer(model, frame, states), values };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${basename(path)} is no joint of decoder and joiner: ${reason}`, { cause });
  }
}

/** The same values by the names that they have in a graph: a part of it has them at other places. */
function namedIn({ input, output }: GraphProto, values: Values): Values {
  const named = (among: readonly { name: string }[], value: ExpectedValue): ExpectedValue => {
    const name = findNamed(among, value)?.name;
    return { ...value, names: name === undefined ? value.names : [name], position: -1 };
  };
  return {
    tokens: named(input, values.tokens),
    length: named(input, values.length),
    statesIn: values.statesIn.map((value) => named(input, value)),
    statesOut: values.statesOut.map((value) => named(output, value)),
  };
}

function bindPredictor(graph: BoundSession, values: Values): PredictorGraph {
  const hasLength = findNamed(graph.session.inputMetadata, values.length) !== undefined;
  return {
    graph,
    tokens: graph.input(values.tokens),
    length: hasLength ? graph.input(values.length) : undefined,
    statesIn: values.statesIn.map((value) => graph.input(value)),
    statesOut: values.statesOut.map((value) => graph.output(value)),
  };
}

function bindJoiner(graph: BoundSession): JoinerGraph {
  return { graph, frame: graph.input(FRAME), scores: graph.output(SCORES) };
}

async function releasingOnError<Result>(
  opened: BoundSession[],
  use: (opened: BoundSession[]) => Promise<Result>,
): Promise<Result> {
  try {
    return await use(opened);
  } catch (error) {
    await Promise.all(opened.map((session) => session.release()));
    throw error;
  }
}
