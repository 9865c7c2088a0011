import type { ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { BenchContext, BenchRow, Figure, RowResult } from '../bench-row.js';
import { bootstrapRatio } from '../measure/bootstrap-ratio.js';
import { cpuOfTree, requireProcessTimes } from '../measure/process-cpu.js';
import { sum } from '../measure/statistics.js';
import { modelFolders } from '../peers/parley-recognizer.js';
import { preparePeerModel, publishedGraphs } from '../peers/peer-model.js';
import { BareUploads } from '../server/bare-uploads.js';
import { entryPath } from '../server/entries.js';
import type { KernelGraphs, KernelOrder, KernelReport, KernelSettings } from '../server/kernel-worker.js';
import { NO_CALL_MEASURING, ParleyServer } from '../server/parley-server.js';
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
  /** On the graphs that the server runs. */
  derived: KernelReport[];
  /** On those that it derives them from. */
  published: KernelReport[];
  /** CPU seconds of a bare server that takes and decodes the same recordings. */
  bareUploadsSec: number[];
  clips: number;
}

interface Contenders {
  server: ParleyServer;
  bareUploads: BareUploads;
  kernels: readonly ChildProcess[];
}

type RecordingOrder = Omit<KernelOrder, 'graphs'>;

const GROUPS = 4;
const UPLOADS_AT_ONCE = 4;
/** As often are all recordings transcribed beforehand, so that little is compiled while it is measured. */
const WARM_UPS = 4;
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
    const server = await ParleyServer.start(context, { name: 'stt-overhead', env: NO_CALL_MEASURING });
    const bareUploads = await BareUploads.start(context);
    try {
      await server.untilSettled();
      const rounds = await measureRounds(context, { server, bareUploads, kernels }, cuts);
      return resultOf(rounds, speech.origin);
    } finally {
      await Promise.all([server.stop(), bareUploads.stop(), ...kernels.map((child) => stopProcess(child))]);
    }
  },
};

async function openKernels(context: BenchContext, cuts: readonly CutPieces[]): Promise<ChildProcess[]> {
  const settings: KernelSettings = {
    ...modelFolders(context.modelsDir),
    publishedDir: publishedGraphs(
      await preparePeerModel(context.rootDir, join(context.scratchDir, 'overhead-model')),
    ),
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
  { server, bareUploads, kernels }: Contenders,
  cuts: readonly CutPieces[],
): Promise<Rounds> {
  const orders = recordingOrders(cuts);
  const allPaths = cuts.map((cut) => cut.recording.path);
  const rounds: Rounds = { server: [], derived: [], published: [], bareUploadsSec: [], clips: 0 };
  context.say('warming up …');
  for (let pass = 0; pass < WARM_UPS; pass += 1) {
    await server.transcribeAll(allPaths);
    await bareUploads.decodeAll(allPaths, UPLOADS_AT_ONCE);
  }
  await runKernels(kernels, orders, 'derived');
  await runKernels(kernels, orders, 'published');
  for (let group = 0; group < GROUPS; group += 1) {
    context.say(`group ${group + 1} of ${GROUPS} …`);
    const isMember = (_: unknown, at: number): boolean => at % GROUPS === group;
    const [paths, groupOrders] = [allPaths.filter(isMember), orders.filter(isMember)];
    rounds.server.push(await runServer(server, paths));
    rounds.bareUploadsSec.push(await bareUploads.decodeAll(paths, UPLOADS_AT_ONCE));
    rounds.derived.push(await runKernels(kernels, groupOrders, 'derived'));
    rounds.published.push(await runKernels(kernels, groupOrders, 'published'));
    rounds.published.push(await runKernels(kernels, groupOrders, 'published'));
    rounds.derived.push(await runKernels(kernels, groupOrders, 'derived'));
    rounds.bareUploadsSec.push(await bareUploads.decodeAll(paths, UPLOADS_AT_ONCE));
    rounds.server.push(await runServer(server, paths));
    rounds.clips += 2 * paths.length;
  }
  return rounds;
}

function recordingOrders(cuts: readonly CutPieces[]): RecordingOrder[] {
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
  orders: readonly RecordingOrder[],
  graphs: KernelGraphs,
): Promise<KernelReport> {
  const waiting = [...orders].sort((a, b) => b.pieces.length - a.pieces.length);
  const total: KernelReport = { recognitionSec: 0, detectionSec: 0, totalSec: 0 };
  await Promise.all(
    kernels.map(async (child) => {
      for (let order = waiting.shift(); order !== undefined; order = waiting.shift()) {
        child.send({ ...order, graphs } satisfies KernelOrder);
        const report = await nextMessage<KernelReport>(child);
        total.recognitionSec += report.recognitionSec;
        total.detectionSec += report.detectionSec;
        total.totalSec += report.totalSec;
      }
    }),
  );
  return total;
}

const kernelSec = ({ recognitionSec, detectionSec }: KernelReport): number => recognitionSec + detectionSec;

function ratioOver(
  kernels: readonly KernelReport[],
  runsSec: readonly number[],
): { value: number; interval: readonly [number, number] } {
  const pairs = runsSec.map((numerator, at) => ({
    numerator,
    denominator: kernelSec(kernels[at] as KernelReport),
  }));
  const { ratio, interval } = bootstrapRatio(pairs, sum);
  return { value: ratio, interval };
}

function resultOf(rounds: Rounds, origin: string): RowResult {
  const perClip = (values: readonly number[]): number => (sum(values) * 1000) / rounds.clips;
  const serverSec = rounds.server.map((run) => run.totalSec);
  // What no server can do without that starts ffmpeg for a file: an upload, decoding, and calling the models.
  const floorSec = rounds.derived.map((run, at) => run.totalSec + (rounds.bareUploadsSec[at] ?? 0));
  const goals = { goal: { atMost: 1.1 }, reach: { atMost: 1.03 } };
  const ms = (name: string, values: readonly number[]): Figure => ({
    name: `${name}, CPU per clip`,
    value: perClip(values),
    unit: ' ms',
  });
  return {
    figures: [
      { name: 'CPU over bare kernels', ...ratioOver(rounds.derived, serverSec), unit: '×', ...goals },
      {
        name: 'the same, kernels of the published graphs',
        ...ratioOver(rounds.published, serverSec),
        unit: '×',
      },
      {
        name: 'a bare server that uploads, decodes and calls them',
        ...ratioOver(rounds.derived, floorSec),
        unit: '×',
      },
      ms('server', serverSec),
      ms('bare kernels', rounds.derived.map(kernelSec)),
      ms('bare kernels of the published graphs', rounds.published.map(kernelSec)),
    ],
    settings: [
      `${origin}; text only`,
      `bare: session.run on the same recordings and pieces, piece by piece, ${availableParallelism()} processes of one thread; voice detection is the server's in both`,
    ],
    notes: [
      whereTheServerSpent(rounds, perClip),
      whereTheKernelsSpent(rounds, perClip),
      `bare server: upload and decoding ${perClip(rounds.bareUploadsSec).toFixed(1)} ms`,
    ],
    details: rounds,
  };
}

type PerClip = (values: readonly number[]) => number;

function whereTheServerSpent({ server, derived }: Rounds, perClip: PerClip): string {
  const bareMs = perClip(derived.map(kernelSec));
  const share = (name: string, values: readonly number[]): string =>
    `${name} ${perClip(values).toFixed(1)} ms (${((100 * perClip(values)) / bareMs).toFixed(1)} % of the bare kernels)`;
  const parts = [
    share(
      'workers',
      server.map((run) => run.workersSec),
    ),
    share(
      'main process',
      server.map((run) => run.mainSec),
    ),
    share(
      'decoders',
      server.map((run) => run.decodersSec),
    ),
  ];
  return `server: ${parts.join(', ')}`;
}

function whereTheKernelsSpent({ derived, published }: Rounds, perClip: PerClip): string {
  const ms = (runs: readonly KernelReport[], part: (run: KernelReport) => number): string =>
    `${perClip(runs.map(part)).toFixed(1)} ms`;
  const around = (run: KernelReport): number => run.totalSec - kernelSec(run);
  const parts = [
    `recognition ${ms(derived, (run) => run.recognitionSec)}`,
    `voice detection ${ms(derived, (run) => run.detectionSec)}`,
    `JavaScript around both ${ms(derived, around)}`,
  ];
  const publishedRecognition = ms(published, (run) => run.recognitionSec);
  return `bare: ${parts.join(', ')}; recognition by the published graphs ${publishedRecognition}`;
}
