import { fileURLToPath } from 'node:url';
import type { BenchContext, BenchRow, Figure, RowResult } from '../bench-row.js';
import { quantile } from '../measure/statistics.js';
import { bareCalls } from '../providers/bare-calls.js';
import { layerCalls } from '../providers/layer-calls.js';
import type { TurnCalls, TurnStage } from '../providers/turn-calls.js';
import { nextMessage, spawnNode, stopProcess } from '../server/spawned-process.js';

interface Measured {
  stage: TurnStage;
  atOnce: number;
  /** Milliseconds to the first output. */
  bare: number[];
  layer: number[];
}

const DELAY_MS = 20;
const AT_ONCE = [1, 10, 50];
const STAGES: Readonly<Record<TurnStage, string>> = {
  llm: 'language model, first text',
  tts: 'voice, first audio',
  stt: 'recogniser, text of a piece',
};

/** What the provider layer adds to the calls of a turn. */
export const turnOverheadRow: BenchRow = {
  name: 'turn-overhead',
  title: 'time that the provider layer adds to a call, over a bare client of the same vendor',

  async run(context: BenchContext): Promise<RowResult> {
    const script = fileURLToPath(new URL('../providers/vendor-server.js', import.meta.url));
    const vendor = spawnNode({ script, args: [String(DELAY_MS)] });
    const baseUrl = await nextMessage<string>(vendor);
    const bare = bareCalls(baseUrl);
    const layer = layerCalls(baseUrl);
    try {
      return resultOf(await measureAll(context, bare, layer));
    } finally {
      await layer.close();
      await stopProcess(vendor);
    }
  },
};

async function measureAll(context: BenchContext, bare: TurnCalls, layer: TurnCalls): Promise<Measured[]> {
  const calls = context.isQuick ? 100 : 400;
  const all: Measured[] = [];
  for (const stage of Object.keys(STAGES) as TurnStage[]) {
    for (const atOnce of AT_ONCE) {
      context.say(`${STAGES[stage]}, ${atOnce} at once …`);
      const measured: Measured = { stage, atOnce, bare: [], layer: [] };
      // Code and connections are there before anything counts.
      for (const who of [bare, layer, bare, layer]) await together(who, stage, atOnce);
      while (measured.layer.length < calls) {
        measured.bare.push(...(await together(bare, stage, atOnce)));
        measured.layer.push(...(await together(layer, stage, atOnce)));
      }
      all.push(measured);
    }
  }
  return all;
}

const together = (calls: TurnCalls, stage: TurnStage, atOnce: number): Promise<number[]> =>
  Promise.all(Array.from({ length: atOnce }, () => calls[stage]()));

function resultOf(all: readonly Measured[]): RowResult {
  return {
    figures: all.flatMap((measured) => [
      figureOf(measured, 0.5, 'p50', { goal: { atMost: 10 } }),
      figureOf(measured, 0.99, 'p99', { goal: { atMost: 25 } }),
    ]),
    settings: [
      `the vendor answers after ${DELAY_MS} ms, in a process of its own on this machine`,
      'bare: fetch, the body read as it comes; layer: registry, failover, cache, measurement, adapter',
      'calls are made in groups, bare and through the layer by turns; a piece is 5 s of audio',
    ],
    notes: all.map(
      ({ stage, atOnce, bare, layer }) =>
        `${STAGES[stage]}, ${atOnce} at once, p50 / p99 in ms: bare ${placesOf(bare)}, layer ${placesOf(layer)}`,
    ),
    details: all,
  };
}

const placesOf = (times: readonly number[]): string =>
  [0.5, 0.99].map((share) => quantile(times, share).toFixed(1)).join(' / ');

function figureOf(
  { stage, atOnce, bare, layer }: Measured,
  share: number,
  place: string,
  more: Partial<Figure>,
): Figure {
  const value = quantile(layer, share) - quantile(bare, share);
  return { name: `${STAGES[stage]}, ${atOnce} at once, ${place}`, value, unit: ' ms', ...more };
}
