import { readFileSync } from 'node:fs';
import ort from 'onnxruntime-node';
import { MoonshineModel } from '../../src/engine/inference/moonshine/moonshine-model.js';
import { MoonshineExport } from '../../src/engine/inference/moonshine-export/moonshine-export.js';
import { SileroModel } from '../../src/engine/inference/silero/silero-model.js';
import { initialSileroState } from '../../src/engine/inference/silero/silero-shape.js';
import { VAD_FRAME_SAMPLES } from '../../src/engine/ports/voice-activity.js';
import { readPieces } from '../speech/piece-file.js';

/* Entry: runs the models on recordings and clocks what happens inside `session.run`, the bare kernels. */

/** Which graphs of the recogniser: as they are published, or what Parley derives from them. */
export type KernelGraphs = 'published' | 'derived';

export interface KernelSettings {
  moonshineDir: string;
  sileroDir: string;
  publishedDir: string;
  /** Files of `writePieces`: whole recordings, and the pieces that they were cut into. */
  recordingsFile: string;
  piecesFile: string;
}

/** A recording and its pieces, by their places in the files. */
export interface KernelOrder {
  graphs: KernelGraphs;
  recording: number;
  pieces: number[];
}

export interface KernelReport {
  /** CPU inside `session.run`: recognition and voice detection. */
  recognitionSec: number;
  detectionSec: number;
  /** CPU of the whole process meanwhile. */
  totalSec: number;
}

interface RunnableSession {
  run: (this: RunnableSession, ...args: unknown[]) => Promise<unknown>;
}

let clockedSec = 0;

function clockKernels(): void {
  const sessions = (ort.InferenceSession as unknown as { prototype: RunnableSession }).prototype;
  const bareRun = sessions.run;
  sessions.run = async function (this: RunnableSession, ...args: unknown[]): Promise<unknown> {
    const before = cpuSec();
    const result = await bareRun.apply(this, args);
    clockedSec += cpuSec() - before;
    return result;
  };
}

function cpuSec(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function clocked(work: () => Promise<unknown>): Promise<number> {
  const before = clockedSec;
  await work();
  return clockedSec - before;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as KernelSettings;
const recordings = readPieces(readFileSync(settings.recordingsFile)).map(toWholeFrames);
const pieces = readPieces(readFileSync(settings.piecesFile));
clockKernels();
const recognizers = {
  derived: await MoonshineModel.load(settings.moonshineDir),
  published: await MoonshineExport.load(settings.publishedDir),
};
const silero = await SileroModel.load(settings.sileroDir);

function toWholeFrames(pcm: Int16Array): Int16Array {
  const padded = new Int16Array(Math.ceil(pcm.length / VAD_FRAME_SAMPLES) * VAD_FRAME_SAMPLES);
  padded.set(pcm);
  return padded;
}

async function perform(order: KernelOrder): Promise<KernelReport> {
  const before = cpuSec();
  const recording = recordings[order.recording] ?? new Int16Array();
  const detectionSec = await clocked(() => silero.detect(recording, initialSileroState()));
  const wanted = order.pieces.map((index) => pieces[index] ?? new Int16Array());
  const recognitionSec = await clocked(() => recognizers[order.graphs].recognize(wanted));
  return { recognitionSec, detectionSec, totalSec: cpuSec() - before };
}

process.on('disconnect', () => process.exit(0));
process.on('message', (order: KernelOrder) => {
  void perform(order).then((report) => process.send?.(report));
});
process.send?.({ ready: true });
