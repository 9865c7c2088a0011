import { join } from 'node:path';
import type { BenchContext, BenchRow, Figure, RowResult } from '../bench-row.js';
import type { CallSurface } from '../calls/call-surface.js';
import { Callers } from '../calls/callers.js';
import { decodeClip } from '../calls/spoken-clips.js';
import { entryPath } from '../server/entries.js';
import { ParleyServer } from '../server/parley-server.js';
import { probe, probeEnv, type Places, type ProbeReport } from '../server/probed-process.js';
import { nextMessage, spawnNode, stopProcess } from '../server/spawned-process.js';
import { openSpeechSet } from '../speech/speech-set.js';

const SESSIONS = 50;
const LISTEN_MS = 1500;
/** Longer clips leave a session without a turn for too long. */
const MAX_CLIP_SEC = 12;
/** Recordings that are uploaded together; the queue is hardly ever empty. */
const PART = 16;
/** From one session's begin to the next. No multiple of a message's 20 ms: callers do not speak in step. */
const STAGGER_MS = 103;
const DELAYS = ['p50', 'p99', 'p999', 'max'] as const;

interface Measured {
  load: string;
  server: ProbeReport;
  control: ProbeReport;
  /** CPU seconds of the server's main process meanwhile. */
  mainCpuSec: number;
  seconds: number;
}

/** How late the sockets' thread is while the machine is full. */
export const loopRow = (surface: CallSurface): BenchRow => ({
  name: `loop${surface.suffix}`,
  title: `event-loop delay of the server at ${SESSIONS} conversations while batch transcription fills the machine`,

  async run(context: BenchContext): Promise<RowResult> {
    const { origin, recordings } = await openSpeechSet(context);
    const short = recordings.filter(({ durationSec }) => durationSec <= MAX_CLIP_SEC);
    const clips = await Promise.all(short.map(({ path }) => decodeClip(path)));
    const callers = await Callers.start(context, clips);
    const [serverFile, controlFile] = [
      join(context.scratchDir, 'loop.json'),
      join(context.scratchDir, 'idle.json'),
    ];
    const control = spawnNode({ script: entryPath('idle-process'), env: probeEnv(controlFile) });
    await nextMessage(control);
    const server = await ParleyServer.start(context, {
      name: 'loop',
      env: { ...surface.env, ...probeEnv(serverFile) },
    });
    const url = surface.urlOf(server);
    const read = async (): Promise<{ server: ProbeReport; control: ProbeReport; atMs: number }> => ({
      server: await probe(server.pid, serverFile),
      control: await probe(control.pid ?? 0, controlFile),
      atMs: performance.now(),
    });
    const measure = async (load: string, work: () => Promise<void>): Promise<Measured> => {
      context.say(`${load} …`);
      const before = await read();
      await work();
      const after = await read();
      const mainCpuSec = after.server.cpuSec - before.server.cpuSec;
      return { load, ...after, mainCpuSec, seconds: (after.atMs - before.atMs) / 1000 };
    };
    const talk = (): Promise<unknown> => {
      const turns = context.isQuick ? 1 : 6;
      const calls = Array.from({ length: SESSIONS }, (_, call) =>
        Array.from({ length: turns }, (_unused, turn) => (call + turn) % clips.length),
      );
      return callers.obey({ type: 'talk', url, calls, listenMs: LISTEN_MS, staggerMs: STAGGER_MS });
    };
    try {
      const paths = short.map(({ path }) => path);
      // Models, code and the voice are there before anything counts.
      await callers.obey({
        type: 'talk',
        url,
        calls: [[0], [1]],
        listenMs: LISTEN_MS,
        staggerMs: 0,
      });
      const measured = [
        await measure('nobody', () => new Promise((resolve) => setTimeout(resolve, SESSIONS * STAGGER_MS))),
        await measure(`${SESSIONS} conversations`, async () => void (await talk())),
        await measure(`${SESSIONS} conversations and batch transcription`, () =>
          beside(talk(), paths, (part) => server.transcribeAll(part)),
        ),
      ];
      return resultOf(surface, measured, origin);
    } finally {
      await server.stop();
      await stopProcess(control);
      await callers.stop();
    }
  },
});

/** Works over and over, the next part each time, as long as something else lasts. */
async function beside(
  lasting: Promise<unknown>,
  paths: readonly string[],
  work: (part: readonly string[]) => Promise<unknown>,
): Promise<void> {
  let isOver = false;
  const ending = lasting.finally(() => (isOver = true));
  for (let at = 0; !isOver; at = (at + PART) % paths.length) await work(paths.slice(at, at + PART));
  await ending;
}

function resultOf(surface: CallSurface, measured: readonly Measured[], origin: string): RowResult {
  const full = measured.at(-1);
  if (full === undefined) throw new RangeError('Nothing was measured');
  const figure = (name: string, value: number, more: Partial<Figure> = {}): Figure => ({
    name,
    value,
    unit: ' ms',
    ...more,
  });
  return {
    figures: [
      figure('event-loop delay, p99', full.server.delayMs.p99, {
        goal: { atMost: 10 },
        reach: { atMost: 3 },
      }),
      figure('CPU from one round of the loop to the next, p99', full.server.busyMs.p99),
      figure('p99 of a process that does nothing, meanwhile', full.control.delayMs.p99),
      figure('p99 without batch transcription', measured[1]?.server.delayMs.p99 ?? Number.NaN),
    ],
    settings: [
      `${surface.socket}, 20 ms of audio a message; each session says clips of up to ${MAX_CLIP_SEC} s and hears ${LISTEN_MS} ms of each answer`,
      'batch: the same clips, uploaded over and over; models and voice embedded, language model stand-in: the scripted dialogue',
      'delay: perf_hooks.monitorEventLoopDelay at 1 ms, which an idle loop is late too',
      origin,
    ],
    notes: measured.map(({ load, server, control, mainCpuSec, seconds }) => {
      const places = (of: Places): string => DELAYS.map((place) => of[place].toFixed(1)).join(' / ');
      const share = Math.round((100 * mainCpuSec) / seconds);
      return `${load}: p50 / p99 / p99.9 / max in ms ${places(server.delayMs)}, CPU ${places(server.busyMs)}; idle process ${places(control.delayMs)}; main process ${share} % of a core`;
    }),
    details: measured,
  };
}
