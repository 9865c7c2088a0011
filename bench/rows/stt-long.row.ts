import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchContext, BenchRow, RowResult } from '../bench-row.js';
import { cpuSecOf, memoryBytesOfTree, requireProcessTimes } from '../measure/process-cpu.js';
import { sum } from '../measure/statistics.js';
import { NO_CALL_MEASURING, ParleyServer } from '../server/parley-server.js';
import { cutRecordings } from '../speech/cut-pieces.js';
import { openSpeechSet } from '../speech/speech-set.js';
import { wavFile } from '../speech/wav-file.js';

const SAMPLE_RATE_HZ = 16_000;
const LONG_SEC = 3600;
const QUICK_LONG_SEC = 240;
const SHORT_CLIP_SEC = 30;
const MEMORY_SAMPLE_MS = 250;
const MEGABYTE = 2 ** 20;

/** Speed and memory of one piece of work. */
interface WorkRun {
  audioSec: number;
  cpuSec: number;
  wallSec: number;
  peakMb: number;
}

/** One very long recording against many short ones. */
export const sttLongRow: BenchRow = {
  name: 'stt-long',
  title: '60-minute file against short clips: speed, and memory of all processes',

  async run(context: BenchContext): Promise<RowResult> {
    requireProcessTimes();
    const { recordings, origin } = await openSpeechSet(context);
    const longSec = context.isQuick ? QUICK_LONG_SEC : LONG_SEC;
    const longPath = join(context.scratchDir, 'long.wav');
    const cuts = await cutRecordings(context, recordings);
    await writeFile(
      longPath,
      wavFile(
        repeated(
          cuts.map((cut) => cut.pcm),
          longSec,
        ),
        SAMPLE_RATE_HZ,
      ),
    );
    const short = recordings.filter(({ durationSec }) => durationSec <= SHORT_CLIP_SEC);
    const shortSec = sum(short.map(({ durationSec }) => durationSec));
    const server = await ParleyServer.start(context, {
      name: 'stt-long',
      env: { ...NO_CALL_MEASURING, MAX_AUDIO_DURATION_SECS: String(longSec + 1) },
    });
    try {
      await server.untilSettled();
      const shortPaths = short.map(({ path }) => path);
      await measure(server, shortPaths, shortSec);
      const before = await measure(server, shortPaths, shortSec);
      const restMb = memoryBytesOfTree(server.pid) / MEGABYTE;
      const long = await measure(server, [longPath], longSec);
      const after = await measure(server, shortPaths, shortSec);
      return resultOf(
        [before, after],
        long,
        restMb,
        `${origin}; those up to ${SHORT_CLIP_SEC} s are the short clips`,
      );
    } finally {
      await server.stop();
    }
  },
};

function repeated(recordings: readonly Int16Array[], durationSec: number): Int16Array {
  const all = new Int16Array(durationSec * SAMPLE_RATE_HZ);
  for (let at = 0, next = 0; at < all.length; next += 1) {
    const recording = recordings[next % recordings.length] ?? new Int16Array(1);
    const part = recording.subarray(0, all.length - at);
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function measure(server: ParleyServer, paths: readonly string[], audioSec: number): Promise<WorkRun> {
  let peak = 0;
  const sampler = setInterval(() => (peak = Math.max(peak, memoryBytesOfTree(server.pid))), MEMORY_SAMPLE_MS);
  const cpuBeforeSec = cpuSecOf([server.pid]);
  const beganAtMs = performance.now();
  try {
    const places = await server.transcribeAll(paths);
    const wallSec = (performance.now() - beganAtMs) / 1000;
    const cpuSec = cpuSecOf([server.pid]) - cpuBeforeSec;
    for (const place of places) await server.textAt(place);
    return { audioSec, cpuSec, wallSec, peakMb: peak / MEGABYTE };
  } finally {
    clearInterval(sampler);
  }
}

function resultOf(short: readonly WorkRun[], long: WorkRun, restMb: number, origin: string): RowResult {
  const perCpuSec = (runs: readonly WorkRun[]): number =>
    sum(runs.map((run) => run.audioSec)) / sum(runs.map((run) => run.cpuSec));
  const perWallSec = (runs: readonly WorkRun[]): number =>
    sum(runs.map((run) => run.audioSec)) / sum(runs.map((run) => run.wallSec));
  const speed = { unit: '×', goal: { atLeast: 0.9 }, reach: { atLeast: 1 } };
  return {
    figures: [
      {
        name: 'speed per CPU second, long over short',
        value: perCpuSec([long]) / perCpuSec(short),
        ...speed,
      },
      {
        name: 'speed per second of waiting, long over short',
        value: perWallSec([long]) / perWallSec(short),
        ...speed,
      },
      {
        name: 'memory beyond that of short clips, at most',
        value: Math.max(0, long.peakMb - restMb),
        unit: ' MB',
        goal: { atMost: 150 },
        reach: { atMost: 60 },
      },
      { name: 'long file, audio s per second of waiting', value: perWallSec([long]), unit: '' },
      { name: 'memory of all processes after short clips', value: restMb, unit: ' MB' },
    ],
    settings: [origin, `long file: ${long.audioSec} s of the same clips, WAV`],
    notes: [],
    details: { short, long },
  };
}
