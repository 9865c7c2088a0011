import { cpuSecOf } from '../measure/process-cpu.js';
import type { PieceSettings } from './piece-messages.js';
import { PieceProcess } from './piece-process.js';

/** One way of running a recogniser on the whole machine. */
export interface ContenderPlan {
  name: string;
  /** For the report. */
  settings: string;
  process: PieceSettings;
  /** How many such processes work at once. */
  processes: number;
  /** Pieces that a process is given at a time; all of them when absent. */
  piecesAtATime?: number;
}

/** What recognising some pieces took. */
export interface ContenderRun {
  /** In the order of the pieces asked for. */
  texts: string[];
  cpuSec: number;
  wallMs: number;
}

/** A recogniser under measurement, with its processes running. Whoever opens it closes it. */
export class Contender {
  private constructor(
    readonly plan: ContenderPlan,
    private readonly processes: readonly PieceProcess[],
  ) {}

  /** @throws RowNotRun when its model cannot be loaded. */
  static async open(plan: ContenderPlan): Promise<Contender> {
    const opening = Array.from({ length: plan.processes }, () => PieceProcess.open(plan.process));
    return new Contender(plan, await Promise.all(opening));
  }

  /** Recognises pieces with all its processes; pieces of like length go together. */
  async run(pieces: readonly number[], lengths: readonly number[]): Promise<ContenderRun> {
    const waiting = [...pieces].sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0));
    const texts = new Map<number, string>();
    const pids = this.processes.map(({ pid }) => pid);
    const cpuBeforeSec = cpuSecOf(pids);
    const beganAtMs = performance.now();
    await Promise.all(
      this.processes.map(async (process) => {
        while (waiting.length > 0) {
          const batch = waiting.splice(0, this.plan.piecesAtATime ?? waiting.length);
          (await process.recognize(batch)).forEach((text, at) => texts.set(batch[at] ?? 0, text));
        }
      }),
    );
    const wallMs = performance.now() - beganAtMs;
    return {
      texts: pieces.map((piece) => texts.get(piece) ?? ''),
      cpuSec: cpuSecOf(pids) - cpuBeforeSec,
      wallMs,
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.close()));
  }
}

/** The contender with the best settings, and what the others took. */
export interface BestContender {
  contender: Contender;
  /** A line for each plan that was slower. */
  slower: string[];
}

/** Opens the plan that takes the least CPU time for some pieces, after each has warmed up. */
export async function openBest(
  plans: readonly ContenderPlan[],
  pieces: readonly number[],
  lengths: readonly number[],
): Promise<BestContender> {
  const tried: { plan: ContenderPlan; cpuSec: number }[] = [];
  for (const plan of plans)
    tried.push({ plan, cpuSec: plans.length > 1 ? await tryOut(plan, pieces, lengths) : 0 });
  const [best, ...others] = tried.sort((a, b) => a.cpuSec - b.cpuSec);
  if (best === undefined) throw new RangeError('No plans');
  const contender = await Contender.open(best.plan);
  await contender.run(pieces.slice(0, WARM_UP_PIECES), lengths);
  const slower = others.map(
    ({ plan, cpuSec }) =>
      `${plan.name}, slower: ${plan.settings}: ${(cpuSec / best.cpuSec).toFixed(2)}× the CPU time`,
  );
  return { contender, slower };
}

const WARM_UP_PIECES = 4;

async function tryOut(
  plan: ContenderPlan,
  pieces: readonly number[],
  lengths: readonly number[],
): Promise<number> {
  const contender = await Contender.open(plan);
  try {
    await contender.run(pieces.slice(0, WARM_UP_PIECES), lengths);
    return (await contender.run(pieces, lengths)).cpuSec;
  } finally {
    await contender.close();
  }
}
