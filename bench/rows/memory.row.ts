import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { BenchContext, BenchRow, Figure, RowResult } from '../bench-row.js';
import type { CallSurface } from '../calls/call-surface.js';
import { Callers } from '../calls/callers.js';
import { decodeClip } from '../calls/spoken-clips.js';
import { memoryBytesOfTree, requireProcessTimes } from '../measure/process-cpu.js';
import { ParleyServer } from '../server/parley-server.js';
import { probe, probeEnv } from '../server/probed-process.js';
import { openSpeechSet } from '../speech/speech-set.js';

const SESSIONS = 100;
const MAX_CLIP_SEC = 12;
const LISTEN_MS = 500;
/** What was used for a session that has ended is let go by then. */
const SETTLE_MS = 3000;
const KB = 1000;
/** Speech that is kept to be said again is no session's: a cache that is full before anything counts. */
const CACHE_MEMORY_MB = '1';

interface Held {
  /** Bytes of JavaScript and of its buffers. */
  gateway: number;
  gatewayRss: number;
  allRss: number;
}

/** What one more conversation takes, in the process of the sockets and in all. */
export const memoryRow = (surface: CallSurface): BenchRow => ({
  name: `memory${surface.suffix}`,
  title: `memory that a conversation holds on ${surface.socket}: in the process of the sockets, and in all`,

  async run(context: BenchContext): Promise<RowResult> {
    requireProcessTimes();
    const { recordings } = await openSpeechSet(context);
    const short = recordings.filter(({ durationSec }) => durationSec <= MAX_CLIP_SEC);
    const callers = await Callers.start(
      context,
      await Promise.all(short.map(({ path }) => decodeClip(path))),
    );
    const file = join(context.scratchDir, 'memory.json');
    const server = await ParleyServer.start(context, {
      name: 'memory',
      env: { ...surface.env, ...probeEnv(file), CACHE_MEMORY_MB },
    });
    const url = surface.urlOf(server);
    const read = async (): Promise<Held> => {
      await wait(SETTLE_MS);
      const { held, rss } = await probe(server.pid, file);
      return { gateway: held, gatewayRss: rss, allRss: memoryBytesOfTree(server.pid) };
    };
    const sessions = context.isQuick ? 10 : SESSIONS;
    const talk = async (turns: number): Promise<void> => {
      const calls = Array.from({ length: sessions }, (_, call) =>
        Array.from({ length: turns }, (_unused, turn) => (call + turn) % short.length),
      );
      await callers.obey({ type: 'talk', url, calls, listenMs: LISTEN_MS, staggerMs: 100, stays: true });
    };
    try {
      context.say('once, so that pools and caches have their size …');
      await talk(1);
      await callers.obey({ type: 'hang-up' });
      const empty = await read();
      context.say(`${sessions} who have just connected …`);
      await callers.obey({ type: 'keep', url, calls: sessions });
      const quiet = await read();
      await callers.obey({ type: 'hang-up' });
      context.say(`${sessions} after two turns …`);
      await talk(2);
      const talked = await read();
      await callers.obey({ type: 'hang-up' });
      const after = await read();
      return resultOf(surface, sessions, { empty, quiet, talked, after });
    } finally {
      await server.stop();
      await callers.stop();
    }
  },
});

function resultOf(
  { socket }: CallSurface,
  sessions: number,
  held: Record<'empty' | 'quiet' | 'talked' | 'after', Held>,
): RowResult {
  const each = (later: Held, what: keyof Held): number => (later[what] - held.empty[what]) / sessions / KB;
  const figure = (name: string, value: number, more: Partial<Figure> = {}): Figure => ({
    name,
    value,
    unit: ' kB',
    ...more,
  });
  return {
    figures: [
      figure('a session at the gateway, after two turns', each(held.talked, 'gateway'), {
        goal: { atMost: 150 },
        reach: { atMost: 64 },
      }),
      figure('a session in all processes, after two turns', each(held.talked, 'allRss'), {
        goal: { atMost: 2000 },
        reach: { atMost: 1000 },
      }),
      figure('a session at the gateway, nothing said', each(held.quiet, 'gateway')),
      figure('a session in all processes, nothing said', each(held.quiet, 'allRss')),
    ],
    settings: [
      `${sessions} sessions of ${socket}, silence streaming in; against the same server after as many have come and gone`,
      `CACHE_MEMORY_MB=${CACHE_MEMORY_MB}: full of speech before anything counts; its default is a bounded 32 MiB`,
      'gateway: heap and buffers of the main process after a garbage collection; all: resident memory of the process and its children',
    ],
    notes: Object.entries(held).map(
      ([state, { gateway, gatewayRss, allRss }]) =>
        `${state}: gateway ${mb(gateway)} held, ${mb(gatewayRss)} resident; all processes ${mb(allRss)}`,
    ),
    details: held,
  };
}

const mb = (bytes: number): string => `${(bytes / KB / KB).toFixed(1)} MB`;
