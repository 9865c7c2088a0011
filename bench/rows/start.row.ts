import { once } from 'node:events';
import { join } from 'node:path';
import type { BenchContext, BenchRow, Figure, RowResult } from '../bench-row.js';
import { bootstrapRatio } from '../measure/bootstrap-ratio.js';
import { median } from '../measure/statistics.js';
import { moonshineFiles } from '../../src/engine/inference/moonshine/moonshine-files.js';
import { SILERO_FILE } from '../../src/engine/inference/silero/silero-shape.js';
import { modelFolders } from '../peers/parley-recognizer.js';
import { entryPath } from '../server/entries.js';
import { freePort, untilListening } from '../server/listening.js';
import { ParleyServer } from '../server/parley-server.js';
import { nextMessage, spawnNode, stopProcess } from '../server/spawned-process.js';

/** Milliseconds from the start of a process. */
interface StartTimes {
  listening: number[];
  ready: number[];
  bareListening: number[];
  bareSessions: number[];
}

const DEADLINE_MS = 60_000;

/** How long the server takes to start, against a bare server and against loading the models alone. */
export const startRow: BenchRow = {
  name: 'start',
  title: 'process start to listening over bare Fastify, and to ready over loading the bare ONNX sessions',

  async run(context: BenchContext): Promise<RowResult> {
    const rounds = context.isQuick ? 2 : 11;
    const times: StartTimes = { listening: [], ready: [], bareListening: [], bareSessions: [] };
    for (let round = 0; round <= rounds; round += 1) {
      const target = round === 0 ? { listening: [], ready: [], bareListening: [], bareSessions: [] } : times;
      const turns = [startParley, startBareServer, loadBareSessions];
      for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn(context, target);
    }
    return {
      figures: [
        ratioFigure('to listening, over bare Fastify', times.listening, times.bareListening, 5, 3.5),
        ratioFigure('to ready, over bare sessions', times.ready, times.bareSessions, 3, 2),
        millisecondsFigure('parley to listening', times.listening),
        millisecondsFigure('bare Fastify to listening', times.bareListening),
        millisecondsFigure('parley to ready', times.ready),
        millisecondsFigure('bare sessions to loaded', times.bareSessions),
      ],
      settings: [
        'parley: NODE_ENV=production, database and models there from an earlier start',
        'bare sessions: the same three files and session options in one plain Node process',
        `${rounds} rounds, medians`,
      ],
      notes: [],
      details: times,
    };
  },
};

async function startParley(context: BenchContext, times: StartTimes): Promise<void> {
  const beganAtMs = performance.now();
  const server = await ParleyServer.spawn(context, { name: 'start' });
  await server.untilListening();
  times.listening.push(performance.now() - beganAtMs);
  await server.untilReady();
  times.ready.push(performance.now() - beganAtMs);
  await server.stop();
}

async function startBareServer(_: BenchContext, times: StartTimes): Promise<void> {
  const beganAtMs = performance.now();
  const port = await freePort();
  const child = spawnNode({ script: entryPath('bare-server'), args: [String(port)] });
  await untilListening(port, DEADLINE_MS);
  times.bareListening.push(performance.now() - beganAtMs);
  await stopProcess(child);
}

async function loadBareSessions(context: BenchContext, times: StartTimes): Promise<void> {
  const { moonshineDir, sileroDir } = modelFolders(context.modelsDir);
  const { encoder, decoder } = moonshineFiles(moonshineDir);
  const beganAtMs = performance.now();
  const child = spawnNode({
    script: entryPath('bare-sessions'),
    args: [encoder, decoder, join(sileroDir, SILERO_FILE)],
  });
  await nextMessage(child);
  times.bareSessions.push(performance.now() - beganAtMs);
  const exited = once(child, 'exit');
  child.disconnect();
  await exited;
}

function ratioFigure(
  name: string,
  ours: readonly number[],
  bare: readonly number[],
  goal: number,
  reach: number,
): Figure {
  const rounds = ours.map((numerator, at) => ({ numerator, denominator: bare[at] ?? NaN }));
  const { ratio, interval } = bootstrapRatio(rounds, median);
  return { name, value: ratio, interval, unit: '×', goal: { atMost: goal }, reach: { atMost: reach } };
}

function millisecondsFigure(name: string, values: readonly number[]): Figure {
  return { name, value: median(values), unit: ' ms' };
}
