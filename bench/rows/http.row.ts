import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { availableParallelism } from 'node:os';
import type { BenchContext, BenchRow, Figure, RowResult } from '../bench-row.js';
import { bootstrapRatio } from '../measure/bootstrap-ratio.js';
import { cpuSecOf, requireProcessTimes } from '../measure/process-cpu.js';
import { median, sum } from '../measure/statistics.js';
import { entryPath } from '../server/entries.js';
import { freePort } from '../server/listening.js';
import type { LoadOrder, LoadReport } from '../server/lookup-load.js';
import { ParleyServer } from '../server/parley-server.js';
import { canPin, nextMessage, spawnNode, stopProcess } from '../server/spawned-process.js';
import { openSpeechSet } from '../speech/speech-set.js';

const SERVER_CORE = 0;
const LOAD_CORE = 1;
const CONNECTIONS = 16;
const RECORDINGS = 24;

interface Contender {
  name: string;
  port: number;
  pid: number;
}

/** CPU of a `lookup` request against the same SQL in a bare Fastify server. */
export const httpRow: BenchRow = {
  name: 'http',
  title: 'CPU per lookup request of the server, over bare Fastify that does the same SQL',

  async run(context: BenchContext): Promise<RowResult> {
    requireProcessTimes();
    const paths = await fillDatabase(context);
    const parley = await ParleyServer.start(context, { name: 'http', core: SERVER_CORE });
    const logging = await ParleyServer.start(context, {
      name: 'http',
      core: SERVER_CORE,
      env: { LOG_LEVEL: 'info' },
    });
    const port = await freePort();
    const bare = spawnNode({
      script: entryPath('bare-lookup-server'),
      args: [String(port), join(parley.dataDir, 'parley.sqlite')],
      core: SERVER_CORE,
    });
    const load = spawnNode({ script: entryPath('lookup-load'), core: LOAD_CORE });
    try {
      await nextMessage(bare);
      const contenders = [
        { name: 'parley', port: parley.port, pid: parley.pid },
        { name: 'bare', port, pid: bare.pid ?? 0 },
        { name: 'logging', port: logging.port, pid: logging.pid },
      ];
      return resultOf(await measureRounds(context, contenders, load, paths), paths.length);
    } finally {
      await Promise.all([parley.stop(), logging.stop(), stopProcess(bare), stopProcess(load)]);
    }
  },
};

async function fillDatabase(context: BenchContext): Promise<string[]> {
  const { recordings } = await openSpeechSet(context);
  const shortest = [...recordings].sort((a, b) => a.durationSec - b.durationSec).slice(0, RECORDINGS);
  const server = await ParleyServer.start(context, { name: 'http' });
  try {
    return await server.transcribeAll(shortest.map(({ path }) => path));
  } finally {
    await server.stop();
  }
}

/** CPU microseconds per request of each contender, round by round. */
async function measureRounds(
  context: BenchContext,
  contenders: readonly Contender[],
  load: ChildProcess,
  paths: string[],
): Promise<Map<string, number[]>> {
  const rounds = context.isQuick ? 2 : 8;
  const requests = context.isQuick ? 1000 : 5000;
  const measured = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const contender of [...contenders, ...contenders.toReversed()]) {
      const before = cpuSecOf([contender.pid]);
      await askFor(load, { port: contender.port, paths, requests, connections: CONNECTIONS });
      const microseconds = ((cpuSecOf([contender.pid]) - before) * 1e6) / requests;
      const isWarmUp = round === 0;
      if (!isWarmUp) measured.get(contender.name)?.push(microseconds);
    }
  }
  return measured;
}

async function askFor(load: ChildProcess, order: LoadOrder): Promise<void> {
  load.send(order);
  const { found } = await nextMessage<LoadReport>(load);
  if (found !== order.requests) throw new Error(`Of ${order.requests} lookups only ${found} found something`);
}

function resultOf(measured: ReadonlyMap<string, number[]>, rows: number): RowResult {
  const of = (name: string): number[] => measured.get(name) ?? [];
  const against = (name: string) =>
    bootstrapRatio(
      of(name).map((numerator, at) => ({ numerator, denominator: of('bare')[at] ?? NaN })),
      sum,
    );
  const micro = (name: string, title: string): Figure => ({
    name: title,
    value: median(of(name)),
    unit: ' µs',
  });
  const { ratio, interval } = against('parley');
  const logged = against('logging');
  return {
    figures: [
      {
        name: 'CPU over bare Fastify',
        value: ratio,
        interval,
        unit: '×',
        goal: { atMost: 1.25 },
        reach: { atMost: 1.08 },
      },
      {
        name: 'the same with a log line per request',
        value: logged.ratio,
        interval: logged.interval,
        unit: '×',
      },
      micro('parley', 'parley, CPU per request'),
      micro('logging', 'parley with request log'),
      micro('bare', 'bare Fastify, CPU per request'),
    ],
    settings: [
      `parley: NODE_ENV=production, LOG_LEVEL=warn; with request log: LOG_LEVEL=info`,
      `bare: Fastify without logger, sqlite3 with one prepared statement on the same file, same pragmas`,
      `${rows} transcriptions, ${CONNECTIONS} kept-alive connections, ${pinning()}`,
    ],
    notes: [],
    details: Object.fromEntries(measured),
  };
}

function pinning(): string {
  return canPin() && availableParallelism() > LOAD_CORE
    ? `servers on core ${SERVER_CORE}, load on core ${LOAD_CORE}`
    : 'processes on no particular core';
}
