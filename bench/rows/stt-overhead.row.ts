import type { ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { BenchContext, BenchRow, RowResult } from '../bench-row.js';
import { bootstrapRatio } from '../measure/bootstrap-ratio.js';
import { cpuOfTree, requireProcessTimes } from '../measure/process-cpu.js';
import { sum } from '../measure/statistics.js';
import { modelFolders } from '../peers/parley-recognizer.js';
import { entryPath } from '../server/entries.js';
import type { KernelOrder, KernelReport, KernelSettings } from '../server/kernel-worker.js';
import { ParleyServer } from '../server/parley-server.js';
import { nextMessage, spawnNode, stopProcess } from '../server/spawned-process.js';
import { cutRecordings, SERVED_PIECES, type CutPieces } from '../speech/cut-pieces.js';
import { writePieces } from '../speech/piece-file.js';
import { openSpeechSet } from '../speech/speech-set.js';

/** CPU seconds of the server for some recordings, by where they were spent. */
interface ServerRun {
  totalSec: number;
  mainSec: number;
  workersSec: number;
  decodersSec: number;
}

interface Rounds {
  server: ServerRun[];
  kernels: KernelReport[];
  clips: number;
}

const GROUPS = 4;
const UPLOADS_AT_ONCE = 4;
/** On a busy machine, asking ten times a second took the server as much CPU as all else that it does itself. */
const POLL_MS = 1000;

/** What the server spends on a clip beyond the models' own computing. */
export const sttOverheadRow: BenchRow = {
  name: 'stt-overhead',
  title: 'CPU per clip of the running server, upload to text, over the bare ONNX kernels for the same clips',

  async run(context: BenchContext): Promise<RowResult> {
    requireProcessTimes();
    const speech = await openSpeechSet(context);
    const cuts = await cutRecordings(context, speech.recordings, SERVED_PIECES);
    const kernels = await openKernels(context, cuts);
    const server = await ParleyServer.start(context, { name: 'stt-overhead' });
    try {
      const rounds = await measureRounds(context, server, kernels, cuts);
      return resultOf(rounds, speech.origin);
    } finally {
      await Promise.all([server.stop(), ...kernels.map((child) => stopProcess(child))]);
    }
  },
};

async function openKernels(context: BenchContext, cuts: readonly CutPieces[]): Promise<ChildProcess[]> {
  const settings: KernelSettings = {
    ...modelFolders(context.modelsDir),
    recordingsFile: join(context.scratchDir, 'overhead-recordings'),
    piecesFile: join(context.scratchDir, 'overhead-pieces'),
  };
  await writePieces(
    settings.recordingsFile,
    cuts.map((cut) => cut.pcm),
  );
  await writePieces(
    settings.piecesFile,
    cuts.flatMap((cut) => cut.pieces),
  );
  const args = [JSON.stringify(settings)];
  const children = Array.from({ length: availableParallelism() }, () =>
    spawnNode({ script: entryPath('kernel-worker'), args }),
  );
  await Promise.all(children.map((child) => nextMessage(child)));
  return children;
}

async function measureRounds(
  context: BenchContext,
  server: ParleyServer,
  kernels: readonly ChildProcess[],
  cuts: readonly CutPieces[],
): Promise<Rounds> {
  const orders = kernelOrders(cuts);
  const rounds: Rounds = { server: [], kernels: [], clips: 0 };
  await server.transcribeAll(cuts.map((cut) => cut.recording.path));
  await runKernels(kernels, orders);
  for (let group = 0; group < GROUPS; group += 1) {
    context.say(`group ${group + 1} of ${GROUPS} …`);
    const members = cuts.map((_, at) => at).filter((at) => at % GROUPS === group);
    const paths = members.map((at) => cuts[at]?.recording.path ?? '');
    const groupOrders = members.map((at) => orders[at] as KernelOrder);
    rounds.server.push(await runServer(server, paths));
    rounds.kernels.push(await runKernels(kernels, groupOrders));
    rounds.kernels.push(await runKernels(kernels, groupOrders));
    rounds.server.push(await runServer(server, paths));
    rounds.clips += 2 * members.length;
  }
  return rounds;
}

function kernelOrders(cuts: readonly CutPieces[]): KernelOrder[] {
  let first = 0;
  return cuts.map(({ pieces }, recording) => {
    const order = { recording, pieces: pieces.map((_, at) => first + at) };
    first += pieces.length;
    return order;
  });
}

async function runServer(server: ParleyServer, paths: readonly string[]): Promise<ServerRun> {
  const before = cpuOfTree(server.pid);
  await server.transcribeAll(paths, UPLOADS_AT_ONCE, POLL_MS);
  const after = cpuOfTree(server.pid);
  const totalSec = after.totalSec - before.totalSec;
  const mainSec = after.ownSec - before.ownSec;
  const decodersSec = after.endedSec - before.endedSec;
  return { totalSec, mainSec, decodersSec, workersSec: totalSec - mainSec - decodersSec };
}

async function runKernels(
  kernels: readonly ChildProcess[],
  orders: readonly KernelOrder[],
): Promise<KernelReport> {
  const waiting = [...orders].sort((a, b) => b.pieces.length - a.pieces.length);
  const total: KernelReport = { recognitionSec: 0, detectionSec: 0, totalSec: 0 };
  await Promise.all(
    kernels.map(async (child) => {
      for (let order = waiting.shift(); order !== undefined; order = waiting.shift()) {
        child.send(order);
        const report = await nextMessage<KernelReport>(child);
        total.recognitionSec += report.recognitionSec;
        total.detectionSec += report.detectionSec;
        total.totalSec += report.totalSec;
      }
    }),
  );
  return total;
}

function resultOf({ server, kernels, clips }: Rounds, origin: string): RowResult {
  const kernelSec = ({ recognitionSec, detectionSec }: KernelReport): number => recognitionSec + detectionSec;
  const pairs = server.map((run, at) => ({
    numerator: run.totalSec,
    denominator: kernelSec(kernels[at] as KernelReport),
  }));
  const { ratio, interval } = bootstrapRatio(pairs, sum);
  const perClip = (values: readonly number[]): number => (sum(values) * 1000) / clips;
  const bareMs = perClip(kernels.map(kernelSec));
  const share = (name: string, values: readonly number[]): string =>
    `${name} ${perClip(values).toFixed(1)} ms (${((100 * perClip(values)) / bareMs).toFixed(1)} % of the bare kernels)`;
  return {
    figures: [
      {
        name: 'CPU over bare kernels',
        value: ratio,
        interval,
        unit: '×',
        goal: { atMost: 1.1 },
        reach: { atMost: 1.03 },
      },
      { name: 'server, CPU per clip', value: perClip(server.map((run) => run.totalSec)), unit: ' ms' },
      { name: 'bare kernels, CPU per clip', value: bareMs, unit: ' ms' },
    ],
    settings: [
      `${origin}; text only`,
      `bare: session.run on the same recordings and pieces, ${availableParallelism()} processes of one thread`,
    ],
    notes: [
      `server: ${share(
        'workers',
        server.map((run) => run.workersSec),
      )}, ${share(
        'main process',
        server.map((run) => run.mainSec),
      )}, ${share(
        'decoders',
        server.map((run) => run.decodersSec),
      )}`,
      `bare: ${share(
        'recognition',
        kernels.map((run) => run.recognitionSec),
      )}, ${share(
        'voice detection',
        kernels.map((run) => run.detectionSec),
      )}, ${share(
        'JavaScript around both',
        kernels.map((run) => run.totalSec - kernelSec(run)),
      )}`,
    ],
    details: { server, kernels, clips },
  };
}
