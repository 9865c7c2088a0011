import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BenchContext, BenchRow, Figure, RowResult } from '../bench-row.js';
import { bootstrapRatio } from '../measure/bootstrap-ratio.js';
import { cpuSecOf, requireProcessTimes } from '../measure/process-cpu.js';
import { sum } from '../measure/statistics.js';
import { PhoneLines } from '../phone/phone-lines.js';
import { ParleyServer } from '../server/parley-server.js';
import { nextMessage, spawnNode, stopProcess } from '../server/spawned-process.js';

const LINES = 50;
/** The calls have begun by then. */
const SETTLE_MS = 2000;

/** Microseconds of CPU for each message. */
interface Round {
  bare: number;
  codec: number;
  server: number;
}

interface Contender {
  url: string;
  pid: number;
}

/** CPU that telephone streams take, against sockets that only send back. */
export const wsRow: BenchRow = {
  name: 'ws',
  title: 'telephony streams per core over a bare ws echo: codec and backpressure, and with voice detection',

  async run(context: BenchContext): Promise<RowResult> {
    requireProcessTimes();
    const [bare, codec] = ['bare-phone-echo', 'codec-phone-echo'].map((name) =>
      spawnNode({ script: fileURLToPath(new URL(`../phone/${name}.js`, import.meta.url)) }),
    ) as [ChildProcess, ChildProcess];
    const contenderOf = async (child: ChildProcess): Promise<Contender> => ({
      url: await nextMessage<string>(child),
      pid: child.pid ?? 0,
    });
    const echoes = { bare: await contenderOf(bare), codec: await contenderOf(codec) };
    const env = { TELEPHONY_MAX_CALLS: String(2 * LINES), TELEPHONY_MAX_PER_IP: String(2 * LINES) };
    const server = await ParleyServer.start(context, { name: 'ws', env });
    try {
      return await measureRounds(context, { ...echoes, server });
    } finally {
      await server.stop();
      await Promise.all([stopProcess(bare), stopProcess(codec)]);
    }
  },
};

async function measureRounds(
  context: BenchContext,
  contenders: Record<keyof Round, Contender>,
): Promise<RowResult> {
  const seconds = context.isQuick ? 5 : 20;
  const count = context.isQuick ? 2 : 6;
  const measure = async (): Promise<Round> => ({
    bare: await microsecondsPerMessage(contenders.bare, seconds),
    codec: await microsecondsPerMessage(contenders.codec, seconds),
    server: await microsecondsPerMessage(contenders.server, seconds),
  });
  // Code is there and warm before anything counts.
  await measure();
  const rounds: Round[] = [];
  while (rounds.length < count) {
    context.say(`round ${rounds.length + 1} of ${count} …`);
    rounds.push(await measure());
  }
  return resultOf(rounds, seconds);
}

async function microsecondsPerMessage({ url, pid }: Contender, seconds: number): Promise<number> {
  const lines = await PhoneLines.open(url, LINES);
  try {
    await wait(SETTLE_MS);
    const [beforeSec, beforeMs] = [cpuSecOf([pid]), performance.now()];
    await wait(seconds * 1000);
    const messages = (LINES * 50 * (performance.now() - beforeMs)) / 1000;
    return ((cpuSecOf([pid]) - beforeSec) * 1e6) / messages;
  } finally {
    await lines.close();
  }
}

function resultOf(rounds: readonly Round[], seconds: number): RowResult {
  const ratioOf = (what: 'codec' | 'server'): Pick<Figure, 'value' | 'interval'> => {
    const { ratio, interval } = bootstrapRatio(
      rounds.map((round) => ({ numerator: round.bare, denominator: round[what] })),
      sum,
    );
    return { value: ratio, interval };
  };
  const mean = (what: keyof Round): number => sum(rounds.map((round) => round[what])) / rounds.length;
  const cpuFigure = (name: string, what: keyof Round): Figure => ({
    name: `${name}, CPU per message`,
    value: mean(what),
    unit: ' µs',
  });
  return {
    figures: [
      {
        name: 'streams per core, codec and backpressure',
        ...ratioOf('codec'),
        unit: '×',
        goal: { atLeast: 0.75 },
        reach: { atLeast: 0.92 },
      },
      {
        name: 'streams per core, with voice detection',
        ...ratioOf('server'),
        unit: '×',
        goal: { atLeast: 0.25 },
        reach: { atLeast: 0.4 },
      },
      cpuFigure('the whole server', 'server'),
      cpuFigure('codec and backpressure', 'codec'),
      cpuFigure('bare echo', 'bare'),
    ],
    settings: [
      `${LINES} calls in which nobody speaks, 50 messages a second each, ${seconds} s by turns`,
      'bare: each message sent back as it came; codec: decoded, its audio encoded and sent back through the queues of the server; whole server: all its processes, nothing sent back',
    ],
    notes: [],
    details: rounds,
  };
}
