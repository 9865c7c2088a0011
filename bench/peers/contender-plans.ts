import { availableParallelism } from 'node:os';
import type { BenchContext } from '../bench-row.js';
import type { ContenderPlan } from './contender.js';

/** What every contender needs to know. */
export interface PlanInputs {
  context: BenchContext;
  piecesFile: string;
  /** Folder of the published weights, as `preparePeerModel` makes it. */
  peerModelDir: string;
}

const QUIET_THREAD = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};
const BATCH = 8;

/** Parley as the server runs it. */
export function parleyPlans({ context, piecesFile }: PlanInputs): ContenderPlan[] {
  const { rootDir, modelsDir } = context;
  const workers = availableParallelism();
  return [
    {
      name: 'parley',
      settings: `its inference pool, ${workers} workers of one thread`,
      process: { kind: 'parley', piecesFile, rootDir, modelsDir, workers },
      processes: 1,
    },
  ];
}

/** transformers.js: one piece at a time as its pipeline does, in batches, and with the threads it takes by itself. */
export function transformersPlans({ context, piecesFile, peerModelDir }: PlanInputs): ContenderPlan[] {
  const cores = availableParallelism();
  const plan = (how: string, sessionOptions: object, processes: number, batch: number): ContenderPlan => ({
    name: 'transformers.js',
    settings: `dtype q8, ${how}, processes: ${processes}, ${batch === 1 ? 'piece by piece' : `batches of ${batch}`}`,
    process: {
      kind: 'transformers.js',
      piecesFile,
      rootDir: context.rootDir,
      modelDir: peerModelDir,
      sessionOptions,
      batch,
    },
    processes,
    piecesAtATime: batch,
  });
  return [
    plan('one thread without spinning', QUIET_THREAD, cores, 1),
    plan('one thread without spinning', QUIET_THREAD, cores, BATCH),
    plan('default threads', {}, 1, 1),
  ];
}

/** sherpa-onnx-node: one thread in a process per core, and its threads in one process. */
export function sherpaPlans({ context, piecesFile, peerModelDir }: PlanInputs): ContenderPlan[] {
  const cores = availableParallelism();
  const plan = (threads: number, processes: number): ContenderPlan => ({
    name: 'sherpa-onnx-node',
    settings: `greedy search, threads: ${threads}, processes: ${processes}, piece by piece`,
    process: { kind: 'sherpa-onnx', piecesFile, rootDir: context.rootDir, modelDir: peerModelDir, threads },
    processes,
    piecesAtATime: 1,
  });
  return [plan(1, cores), ...(cores > 1 ? [plan(cores, 1)] : [])];
}
