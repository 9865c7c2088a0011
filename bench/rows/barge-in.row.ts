import type { BenchContext, BenchRow, Figure, RowResult } from '../bench-row.js';
import type { CallSurface } from '../calls/call-surface.js';
import type { BreakIn, Scene } from '../calls/caller-orders.js';
import { Callers } from '../calls/callers.js';
import { breakInFigures, type BreakInFigures } from '../calls/break-in-figures.js';
import { disturbances, realSpeech, type Sound } from '../calls/break-in-sounds.js';
import { quantile } from '../measure/statistics.js';
import { ParleyServer } from '../server/parley-server.js';

/** What the microphone hears in one trial, and for which of the figures. */
interface Trial {
  kind: 'speech' | Sound['kind'] | 'echo';
  name: string;
  startMs: number;
  breakIn: BreakIn;
}

const AT_ONCE = 6;
/** The loudspeaker as the microphone hears it: near and far, at once and by way of buffers. */
const ECHOES = [40, 120, 300, 600].flatMap((delayMs) => [0.5, 0.2].map((gain) => ({ delayMs, gain })));
/** Long enough for every trial. */
const GREETING = Array.from(
  { length: 8 },
  (_, at) => `This is sentence number ${at + 1} of a greeting that goes on while somebody breaks in.`,
).join(' ');

/** How soon an answer stops when somebody speaks into it, and how often it stops without that. */
export const bargeInRow = (surface: CallSurface): BenchRow => ({
  name: `barge-in${surface.suffix}`,
  title: `first sample of real speech to the halt on ${surface.socket}, and stops that nobody asked for`,

  async run(context: BenchContext): Promise<RowResult> {
    const speech = await realSpeech(context);
    const others = await disturbances(context);
    const sounds = [...speech, ...others];
    const callers = await Callers.start(
      context,
      sounds.map(({ pcm }) => pcm),
    );
    const server = await ParleyServer.start(context, {
      name: 'barge-in',
      env: { ASSISTANT_GREETING: GREETING, ...surface.env },
    });
    const url = surface.urlOf(server);
    try {
      const trials = trialsOf(sounds, context.isQuick ? 1 : 2);
      context.say(`${trials.length} trials, ${AT_ONCE} at once …`);
      const breakIns = trials.map(({ breakIn }) => breakIn);
      // What is loaded with the first use is there before anything counts.
      await callers.obey({ type: 'break-in', url, trials: breakIns.slice(0, 2), atOnce: 2 });
      const { scenes } = await callers.obey({ type: 'break-in', url, trials: breakIns, atOnce: AT_ONCE });
      return resultOf(surface, trials, scenes);
    } finally {
      await server.stop();
      await callers.stop();
    }
  },
});

function trialsOf(sounds: readonly Sound[], rounds: number): Trial[] {
  const heard = sounds.map(({ kind, name, startMs }, clip): Trial => ({
    kind,
    name,
    startMs,
    breakIn: { clip },
  }));
  const echoes = ECHOES.map((echo): Trial => {
    const name = `echo after ${echo.delayMs} ms at ${echo.gain}`;
    return { kind: 'echo', name, startMs: 0, breakIn: { echo } };
  });
  return Array.from({ length: rounds }, () => [...heard, ...echoes]).flat();
}

function resultOf(
  { suffix, socket }: CallSurface,
  trials: readonly Trial[],
  scenes: readonly Scene[],
): RowResult {
  const figuresOf = (kinds: readonly Trial['kind'][]): BreakInFigures =>
    breakInFigures(
      trials.flatMap(({ kind, startMs }, at) => {
        const scene = scenes[at];
        return scene !== undefined && kinds.includes(kind) ? [{ startMs, scene }] : [];
      }),
    );
  const speech = figuresOf(['speech']);
  const unwanted = figuresOf(['noise', 'backchannel', 'echo']);
  const kinds = (['noise', 'backchannel', 'echo'] as const).map((kind) => ({ kind, ...figuresOf([kind]) }));
  return {
    figures: [
      haltFigure(speech, 0.5, 'p50', {}),
      haltFigure(speech, 0.95, 'p95', { goal: { atMost: 300 }, reach: { atMost: 200 } }),
      { name: 'stale frames after the halt', value: speech.stale, unit: '', goal: { atMost: 0 } },
      endedFigure(unwanted),
    ],
    settings: [
      'the embedded voice and voice detection; turn settings of the server: the defaults',
      `a greeting is spoken into after 1.2 s, each time in a conversation of its own, ${AT_ONCE} at once`,
      'stopped: ended for good; one that goes on from the last word heard was only held',
      `${socket}; a halt on the wire: ${suffix === '' ? 'state_change listening' : 'clear'}, which tells a client to drop what it has not played`,
    ],
    notes: [
      `speech: ${speech.haltsMs.length} of ${speech.trials} halted, ${speech.ended} ended`,
      ...kinds.map(
        ({ kind, trials: tried, haltsMs, ended }) =>
          `${kind}: ${tried} trials, ${haltsMs.length} held for a moment, ${ended} ended`,
      ),
    ],
    details: trials.map(({ kind, name, startMs }, at) => ({
      kind,
      name,
      startMs,
      events: scenes[at]?.events,
    })),
  };
}

const endedFigure = ({ ended, trials }: BreakInFigures): Figure => ({
  name: 'answers stopped by noise, echo or a backchannel',
  value: (100 * ended) / trials,
  unit: ' %',
  goal: { atMost: 5 },
  reach: { atMost: 1 },
});

const haltFigure = (
  { haltsMs }: BreakInFigures,
  share: number,
  place: string,
  more: Partial<Figure>,
): Figure => ({
  name: `first sample of speech to the halt, ${place}`,
  value: haltsMs.length === 0 ? Number.NaN : quantile(haltsMs, share),
  unit: ' ms',
  ...more,
});
