import { join } from 'node:path';
import type { BenchContext } from '../bench-row.js';
import { cutRecordings } from '../speech/cut-pieces.js';
import { writePieces } from '../speech/piece-file.js';
import { openSpeechSet } from '../speech/speech-set.js';
import { parleyPlans, sherpaPlans, transformersPlans, type PlanInputs } from './contender-plans.js';
import { Contender, type ContenderPlan } from './contender.js';
import { meanShareOfEqualWords, shareOfEqualWords, shareOfEqualWordsAmong } from './equal-words.js';
import { preparePeerModel } from './peer-model.js';

/** Shares, 0–1, of words that recognisers on the same weights give alike for the same pieces. */
export interface Equality {
  pieces: number;
  asSherpa: number;
  /** Against runs of sherpa-onnx-node on audio louder or softer by millionths, and the plain one: their mean. */
  asSherpaNudged: number;
  /** Such runs of sherpa-onnx-node among each other. */
  sherpaAsItself: number;
  asTransformers: number;
  batchedAsAlone: number;
}

/**
 * Differences of loudness that nobody hears. They change which way numbers are rounded, so they show how far words
 * depend on nothing but that.
 */
const GAINS = [1 + 1e-6, 1 - 1e-6, 1 + 2e-6, 1 - 2e-6];

/** Lets all recognisers hear the pieces of the speech set and compares their words. */
export async function measureEquality(context: BenchContext): Promise<Equality> {
  context.installPeers();
  const { inputs, lengths } = await preparePieces(context);
  const textsOf = (plan: ContenderPlan): Promise<string[]> => runOnce(plan, lengths);
  const parley = first(parleyPlans(inputs));
  const sherpa = first(sherpaPlans(inputs));
  const together = await textsOf(parley);
  const alone = await textsOf({ ...parley, piecesAtATime: 1 });
  const plain = await textsOf(sherpa);
  const nudged: string[][] = [];
  for (const gain of context.isQuick ? GAINS.slice(0, 1) : GAINS) {
    context.say(`${sherpa.name}, samples × ${gain} …`);
    nudged.push(await textsOf(withGain(sherpa, gain)));
  }
  return {
    pieces: lengths.length,
    asSherpa: shareOfEqualWords(plain, together),
    asSherpaNudged: meanShareOfEqualWords([plain, ...nudged], together),
    sherpaAsItself: shareOfEqualWordsAmong([plain, ...nudged]),
    asTransformers: shareOfEqualWords(await textsOf(first(transformersPlans(inputs))), together),
    batchedAsAlone: shareOfEqualWords(alone, together),
  };
}

async function preparePieces(context: BenchContext): Promise<{ inputs: PlanInputs; lengths: number[] }> {
  const { recordings } = await openSpeechSet(context);
  const pieces = (await cutRecordings(context, recordings)).flatMap((cut) => cut.pieces);
  const inputs: PlanInputs = {
    context,
    piecesFile: join(context.scratchDir, 'quality-pieces'),
    peerModelDir: await preparePeerModel(context.rootDir, join(context.scratchDir, 'quality-model')),
  };
  await writePieces(inputs.piecesFile, pieces);
  return { inputs, lengths: pieces.map((pcm) => pcm.length) };
}

async function runOnce(plan: ContenderPlan, lengths: readonly number[]): Promise<string[]> {
  const contender = await Contender.open(plan);
  try {
    return (await contender.run([...lengths.keys()], lengths)).texts;
  } finally {
    await contender.close();
  }
}

function withGain(plan: ContenderPlan, gain: number): ContenderPlan {
  const { process } = plan;
  return process.kind === 'sherpa-onnx' ? { ...plan, process: { ...process, gain } } : plan;
}

function first(plans: readonly ContenderPlan[]): ContenderPlan {
  const [plan] = plans;
  if (plan === undefined) throw new RangeError('No plan');
  return plan;
}
