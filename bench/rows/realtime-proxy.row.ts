import { fileURLToPath } from 'node:url';
import type { BenchContext, BenchRow, Figure, RowResult } from '../bench-row.js';
import { quantile } from '../measure/statistics.js';
import { FRAME_MS, roundTrips } from '../realtime/echo-clients.js';
import { ParleyServer } from '../server/parley-server.js';
import { nextMessage, spawnNode, stopProcess } from '../server/spawned-process.js';

interface Measured {
  clients: number;
  /** Milliseconds there and back. */
  relay: number[];
  parley: number[];
}

const CLIENTS = [1, 20];
/** There and back are two messages. */
const MESSAGES = 2;

/** What the proxy to a vendor of realtime conversations adds to each message. */
export const realtimeProxyRow: BenchRow = {
  name: 'realtime-proxy',
  title: 'time that /ws/realtime adds to a message to or from the vendor, over a bare relay',

  async run(context: BenchContext): Promise<RowResult> {
    const script = (name: string): string =>
      fileURLToPath(new URL(`../realtime/${name}.js`, import.meta.url));
    const vendor = spawnNode({ script: script('echo-vendor') });
    const vendorUrl = await nextMessage<string>(vendor);
    const relay = spawnNode({ script: script('bare-relay'), args: [vendorUrl] });
    const relayUrl = await nextMessage<string>(relay);
    const env = { REALTIME_PROVIDER: 'openai', OPENAI_API_KEY: 'sk-bench', OPENAI_BASE_URL: vendorUrl };
    const server = await ParleyServer.start(context, { name: 'realtime-proxy', env });
    try {
      return resultOf(await measureAll(context, relayUrl, server.url));
    } finally {
      await server.stop();
      await stopProcess(relay);
      await stopProcess(vendor);
    }
  },
};

async function measureAll(context: BenchContext, relayUrl: string, parleyUrl: string): Promise<Measured[]> {
  const rounds = context.isQuick ? 2 : 8;
  const frames = context.isQuick ? 50 : 250;
  const all: Measured[] = [];
  for (const clients of CLIENTS) {
    context.say(`${clients} conversation(s) …`);
    const measured: Measured = { clients, relay: [], parley: [] };
    // Code is there and warm before anything counts.
    for (const url of [relayUrl, parleyUrl]) await roundTrips(url, clients, frames);
    for (let round = 0; round < rounds; round += 1) {
      measured.relay.push(...(await roundTrips(relayUrl, clients, frames)));
      measured.parley.push(...(await roundTrips(parleyUrl, clients, frames)));
    }
    all.push(measured);
  }
  return all;
}

function resultOf(all: readonly Measured[]): RowResult {
  return {
    figures: all.flatMap((measured) => [figureOf(measured, 0.5, 'p50'), figureOf(measured, 0.99, 'p99')]),
    settings: [
      'the vendor says the begin of each piece that it hears at once, in a process of its own on this machine',
      'relay: two sockets, base64 and JSON, nothing else; both by turns, with the same clients',
      `each client sends ${FRAME_MS} ms of audio at a time, as a microphone gives it`,
    ],
    notes: all.map(
      ({ clients, relay, parley }) =>
        `${clients} conversation(s), p50 / p99 there and back in ms: relay ${placesOf(relay)}, Parley ${placesOf(parley)}`,
    ),
    details: all,
  };
}

const placesOf = (times: readonly number[]): string =>
  [0.5, 0.99].map((share) => quantile(times, share).toFixed(2)).join(' / ');

function figureOf({ clients, relay, parley }: Measured, share: number, place: string): Figure {
  const value = (quantile(parley, share) - quantile(relay, share)) / MESSAGES;
  const name = `added to a message, ${clients} conversation(s), ${place}`;
  return { name, value, unit: ' ms', goal: { atMost: 2 } };
}
