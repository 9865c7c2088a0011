import { join } from 'node:path';
import { availableParallelism } from 'node:os';
import { PARAKEET_V3 } from '../../test/support/random-models/parakeet-shape.js';
import { writeParakeet } from '../../test/support/random-models/parakeet-export.js';
import type { BenchContext, BenchRow, Figure, RowResult } from '../bench-row.js';
import { bootstrapRatio } from '../measure/bootstrap-ratio.js';
import { requireProcessTimes } from '../measure/process-cpu.js';
import { sum } from '../measure/statistics.js';
import { Contender, type ContenderPlan, type ContenderRun } from '../peers/contender.js';
import { cutRecordings } from '../speech/cut-pieces.js';
import { writePieces } from '../speech/piece-file.js';
import { openSpeechSet } from '../speech/speech-set.js';

const SAMPLE_RATE_HZ = 16_000;
const ROUNDS = 6;
const PIECES_PER_ROUND = 6;
const SEED = 5;

interface Round {
  audioSec: number;
  ours: ContenderRun;
  theirs: ContenderRun;
}

/** Audio seconds per CPU second of Parakeet TDT against sherpa-onnx-node on the same files. */
export const sttTdtRow: BenchRow = {
  name: 'stt-tdt',
  title:
    'audio seconds per CPU second of Parakeet TDT 0.6b v3 (its shapes and 8-bit operators, random weights)',

  async run(context: BenchContext): Promise<RowResult> {
    requireProcessTimes();
    context.installPeers();
    const { pieces, origin } = await preparePieces(context);
    const modelDir = join(context.scratchDir, 'parakeet');
    context.say('writing a model of 670 MB …');
    await writeParakeet(modelDir, { shape: PARAKEET_V3, precision: 'int8', layout: 'split', seed: SEED });
    const piecesFile = join(context.scratchDir, 'tdt-pieces');
    await writePieces(piecesFile, pieces);
    const shared = { piecesFile, rootDir: context.rootDir, modelDir };
    const processes = context.isQuick ? 1 : availableParallelism();
    const alike = {
      settings: `processes of one thread: ${processes}, piece by piece`,
      processes,
      piecesAtATime: 1,
    };
    const plans: ContenderPlan[] = [
      { name: 'parley', ...alike, process: { kind: 'parakeet', ...shared } },
      { name: 'sherpa-onnx-node', ...alike, process: { kind: 'sherpa-parakeet', ...shared, threads: 1 } },
    ];
    const contenders: Contender[] = [];
    try {
      for (const plan of plans) contenders.push(await Contender.open(plan));
      const rounds = await runRounds(contenders, pieces, context);
      return {
        figures: figuresOf(rounds),
        settings: [origin, ...plans.map(({ name, settings }) => `${name}: ${settings}`)],
        notes: [
          'weights are random, so texts are of no use; each computes features its own way and finds tokens of its own',
        ],
        details: rounds.map(({ audioSec, ours, theirs }) => ({
          audioSec,
          ours: ours.cpuSec,
          theirs: theirs.cpuSec,
        })),
      };
    } finally {
      await Promise.all(contenders.map((contender) => contender.close()));
    }
  },
};

async function preparePieces(context: BenchContext): Promise<{ pieces: Int16Array[]; origin: string }> {
  const speech = await openSpeechSet(context);
  const all = (await cutRecordings(context, speech.recordings)).flatMap((cut) => cut.pieces);
  const wanted = context.isQuick ? PIECES_PER_ROUND : ROUNDS * PIECES_PER_ROUND;
  const step = Math.max(1, all.length / wanted);
  const pieces = Array.from({ length: Math.min(wanted, all.length) }, (_, at) => all[Math.floor(at * step)]);
  const chosen = pieces.filter((piece) => piece !== undefined);
  return { pieces: chosen, origin: `${chosen.length} pieces of ${speech.origin}` };
}

/** Each round goes through both contenders there and back, so that drift of the machine cancels out. */
async function runRounds(
  [ours, theirs]: readonly Contender[],
  pieces: readonly Int16Array[],
  context: BenchContext,
): Promise<Round[]> {
  if (ours === undefined || theirs === undefined) throw new RangeError('Two contenders are needed');
  const lengths = pieces.map((piece) => piece.length);
  for (const contender of [ours, theirs]) await contender.run([0, 1], lengths);
  const rounds: Round[] = [];
  for (let first = 0; first < pieces.length; first += PIECES_PER_ROUND) {
    context.say(`pieces ${first + 1} to ${first + PIECES_PER_ROUND} of ${pieces.length} …`);
    const group = lengths.map((_, at) => at).slice(first, first + PIECES_PER_ROUND);
    const audioSec = sum(group.map((at) => (lengths[at] ?? 0) / SAMPLE_RATE_HZ));
    const there = { ours: await ours.run(group, lengths), theirs: await theirs.run(group, lengths) };
    const back = { theirs: await theirs.run(group, lengths), ours: await ours.run(group, lengths) };
    rounds.push({ audioSec, ...there }, { audioSec, ...back });
  }
  return rounds;
}

function figuresOf(rounds: readonly Round[]): Figure[] {
  const pairs = rounds.map(({ ours, theirs }) => ({ numerator: theirs.cpuSec, denominator: ours.cpuSec }));
  const { ratio, interval } = bootstrapRatio(pairs, sum);
  const speed = (cpuSec: (round: Round) => number): number =>
    sum(rounds.map(({ audioSec }) => audioSec)) / sum(rounds.map(cpuSec));
  return [
    {
      name: 'against sherpa-onnx-node',
      value: ratio,
      interval,
      unit: '×',
      goal: { atLeast: 1.2 },
      reach: { atLeast: 1.5 },
    },
    { name: 'parley, audio s per CPU s', value: speed(({ ours }) => ours.cpuSec), unit: '' },
    { name: 'sherpa-onnx-node, audio s per CPU s', value: speed(({ theirs }) => theirs.cpuSec), unit: '' },
  ];
}
