import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BenchContext, BenchRow, RowResult } from '../bench-row.js';
import { bootstrapRatio } from '../measure/bootstrap-ratio.js';
import { cpuSecOf, requireProcessTimes } from '../measure/process-cpu.js';
import { sum } from '../measure/statistics.js';
import { PhoneLines } from '../phone/phone-lines.js';
import { ParleyServer } from '../server/parley-server.js';
import { nextMessage, spawnNode, stopProcess } from '../server/spawned-process.js';

const LINES = 50;
/** The calls have begun by then. */
const SETTLE_MS = 2000;

interface Contender {
  url: string;
  pid: number;
}

/** CPU that telephone streams take, against sockets that only send back. */
export const wsRow: BenchRow = {
  name: 'ws',
  title: 'telephony streams per core with voice detection, over a bare ws echo',

  async run(context: BenchContext): Promise<RowResult> {
    requireProcessTimes();
    const script = fileURLToPath(new URL('../phone/bare-phone-echo.js', import.meta.url));
    const bare = spawnNode({ script });
    const bareUrl = await nextMessage<string>(bare);
    const env = { TELEPHONY_MAX_CALLS: String(2 * LINES), TELEPHONY_MAX_PER_IP: String(2 * LINES) };
    const server = await ParleyServer.start(context, { name: 'ws', env });
    try {
      return await measureRounds(context, { url: bareUrl, pid: bare.pid ?? 0 }, server);
    } finally {
      await server.stop();
      await stopProcess(bare);
    }
  },
};

async function measureRounds(context: BenchContext, bare: Contender, server: Contender): Promise<RowResult> {
  const seconds = context.isQuick ? 5 : 20;
  const rounds = context.isQuick ? 2 : 6;
  const pairs: { numerator: number; denominator: number }[] = [];
  // Code is there and warm before anything counts.
  for (const each of [bare, server]) await microsecondsPerMessage(each, seconds);
  for (let round = 0; round < rounds; round += 1) {
    context.say(`round ${round + 1} of ${rounds} …`);
    const numerator = await microsecondsPerMessage(bare, seconds);
    pairs.push({ numerator, denominator: await microsecondsPerMessage(server, seconds) });
  }
  return resultOf(pairs, seconds);
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

function resultOf(pairs: readonly { numerator: number; denominator: number }[], seconds: number): RowResult {
  const { ratio, interval } = bootstrapRatio(pairs, sum);
  const mean = (of: 'numerator' | 'denominator'): number => sum(pairs.map((pair) => pair[of])) / pairs.length;
  return {
    figures: [
      {
        name: 'streams per core, with voice detection',
        value: ratio,
        interval,
        unit: '×',
        goal: { atLeast: 0.25 },
        reach: { atLeast: 0.4 },
      },
      { name: 'parley, CPU per message', value: mean('denominator'), unit: ' µs' },
      { name: 'bare echo, CPU per message', value: mean('numerator'), unit: ' µs' },
    ],
    settings: [
      `${LINES} calls in which nobody speaks, 50 messages a second each, ${seconds} s by turns`,
      'parley: all its processes; bare: each message sent back as it came, nothing else',
    ],
    notes: ['the codec and the queues alone are not told apart from voice detection'],
    details: pairs,
  };
}
