import { join } from 'node:path';
import type { BenchContext, BenchRow, Bound, Figure, RowResult } from '../bench-row.js';
import { bootstrapRatio } from '../measure/bootstrap-ratio.js';
import { requireProcessTimes } from '../measure/process-cpu.js';
import { sum } from '../measure/statistics.js';
import { openBest, type BestContender, type Contender } from '../peers/contender.js';
import { parleyPlans, sherpaPlans, transformersPlans, type PlanInputs } from '../peers/contender-plans.js';
import { preparePeerModel } from '../peers/peer-model.js';
import { shareOfEqualWords } from '../peers/equal-words.js';
import { cutRecordings } from '../speech/cut-pieces.js';
import { writePieces } from '../speech/piece-file.js';
import { openSpeechSet } from '../speech/speech-set.js';

const SAMPLE_RATE_HZ = 16_000;
const GROUPS = 8;
const TRIAL_PIECES = 10;
const GOALS: Record<string, { goal: Bound; reach: Bound }> = {
  'transformers.js': { goal: { atLeast: 2.5 }, reach: { atLeast: 3 } },
  'sherpa-onnx-node': { goal: { atLeast: 1.5 }, reach: { atLeast: 2 } },
};

/** One contender's work on one group of pieces. */
interface GroupRun {
  cpuSec: number;
  audioSec: number;
  texts: string[];
}

/** Audio seconds per CPU second against other engines on the same weights and the same pieces. */
export const sttPeersRow: BenchRow = {
  name: 'stt-peers',
  title: 'audio seconds per CPU second of the embedded model, many files at once, against other engines',

  async run(context: BenchContext): Promise<RowResult> {
    requireProcessTimes();
    context.installPeers();
    const speech = await openSpeechSet(context);
    const pieces = (await cutRecordings(context, speech.recordings)).flatMap((cut) => cut.pieces);
    const inputs: PlanInputs = {
      context,
      piecesFile: join(context.scratchDir, 'peer-pieces'),
      peerModelDir: await preparePeerModel(context.rootDir, join(context.scratchDir, 'peer-model')),
    };
    await writePieces(inputs.piecesFile, pieces);
    const lengths = pieces.map((pcm) => pcm.length);
    const chosen = await openContenders(inputs, lengths);
    const contenders = chosen.map(({ contender }) => contender);
    try {
      const runs = await runAll(contenders, lengths, context);
      return {
        figures: figuresOf(runs),
        settings: [
          `${speech.origin}, cut into ${pieces.length} pieces`,
          ...chosen.flatMap(({ contender: { plan }, slower }) => [
            `${plan.name}: ${plan.settings}`,
            ...slower,
          ]),
        ],
        notes: contenders
          .slice(1)
          .map(({ plan }) => `words of ${plan.name} that parley gives too: ${wordShare(runs, plan.name)} %`),
        details: Object.fromEntries([...runs].map(([name, groups]) => [name, groups.map(withoutTexts)])),
      };
    } finally {
      await Promise.all(contenders.map((contender) => contender.close()));
    }
  },
};

async function openContenders(inputs: PlanInputs, lengths: readonly number[]): Promise<BestContender[]> {
  const step = Math.max(1, Math.floor(lengths.length / TRIAL_PIECES));
  const trial = lengths.map((_, piece) => piece).filter((piece) => piece % step === 0);
  const chosen: BestContender[] = [];
  for (const plans of [parleyPlans(inputs), transformersPlans(inputs), sherpaPlans(inputs)]) {
    inputs.context.say(`choosing the best settings of ${plans[0]?.name ?? ''} …`);
    chosen.push(await openBest(plans, trial, lengths));
  }
  return chosen;
}

/** Each group of pieces goes through all contenders there and back, so that drift of the machine cancels out. */
async function runAll(
  contenders: readonly Contender[],
  lengths: readonly number[],
  context: BenchContext,
): Promise<Map<string, GroupRun[]>> {
  const runs = new Map<string, GroupRun[]>(contenders.map(({ plan }) => [plan.name, []]));
  for (let group = 0; group < GROUPS; group += 1) {
    context.say(`group ${group + 1} of ${GROUPS} …`);
    const pieces = lengths.map((_, piece) => piece).filter((piece) => piece % GROUPS === group);
    const turns = contenders.map((_, at) => contenders[(at + group) % contenders.length] as Contender);
    for (const contender of [...turns, ...turns.toReversed()]) {
      const { cpuSec, texts } = await contender.run(pieces, lengths);
      const audioSec = sum(pieces.map((piece) => lengths[piece] ?? 0)) / SAMPLE_RATE_HZ;
      runs.get(contender.plan.name)?.push({ cpuSec, audioSec, texts });
    }
  }
  return runs;
}

function figuresOf(runs: ReadonlyMap<string, readonly GroupRun[]>): Figure[] {
  const ours = runs.get('parley') ?? [];
  const ratios = Object.entries(GOALS).map(([name, bounds]): Figure => {
    const rounds = (runs.get(name) ?? []).map(({ cpuSec }, at) => ({
      numerator: cpuSec,
      denominator: ours[at]?.cpuSec ?? NaN,
    }));
    const { ratio, interval } = bootstrapRatio(rounds, sum);
    return { name: `against ${name}`, value: ratio, interval, unit: '×', ...bounds };
  });
  const speeds = [...runs].map(([name, groups]): Figure => {
    const speed = sum(groups.map((run) => run.audioSec)) / sum(groups.map((run) => run.cpuSec));
    return { name: `${name}, audio s per CPU s`, value: speed, unit: '' };
  });
  return [...ratios, ...speeds];
}

function wordShare(runs: ReadonlyMap<string, readonly GroupRun[]>, peer: string): string {
  const textsOf = (name: string): string[] => (runs.get(name) ?? []).flatMap(({ texts }) => texts);
  return (shareOfEqualWords(textsOf(peer), textsOf('parley')) * 100).toFixed(2);
}

function withoutTexts({ cpuSec, audioSec }: GroupRun): Omit<GroupRun, 'texts'> {
  return { cpuSec, audioSec };
}
