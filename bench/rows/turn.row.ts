import type { BenchContext, BenchRow, Figure, RowResult } from '../bench-row.js';
import type { CallSurface } from '../calls/call-surface.js';
import type { Scene } from '../calls/caller-orders.js';
import { Callers } from '../calls/callers.js';
import { spokenClips, type SpokenClip } from '../calls/spoken-clips.js';
import { PAUSE_MS, turnFigures, type TurnFigures } from '../calls/turn-figures.js';
import { quantile } from '../measure/statistics.js';
import { ParleyServer } from '../server/parley-server.js';

interface Measured {
  sessions: number;
  figures: TurnFigures;
  scenes: Scene[];
  callersLateMs: number;
}

/** Clips that are no longer, so that each session comes to enough turns. */
const SHORT_CLIP_MS = 12_000;
const LISTEN_MS = 1000;
const AT_ONCE = [10, 50];

/** How soon somebody who has spoken is answered, and how often somebody who only pauses. */
export const turnRow = (surface: CallSurface): BenchRow => ({
  name: `turn${surface.suffix}`,
  title: `last word to first audio on ${surface.socket}, and answers begun inside pauses within a sentence`,

  async run(context: BenchContext): Promise<RowResult> {
    const clips = await spokenClips(context);
    const callers = await Callers.start(
      context,
      clips.map(({ pcm }) => pcm),
    );
    const server = await ParleyServer.start(context, { name: 'turn', env: surface.env });
    const url = surface.urlOf(server);
    try {
      return resultOf(await measureAll(context, url, callers, clips), { clips, surface });
    } finally {
      await server.stop();
      await callers.stop();
    }
  },
});

async function measureAll(
  context: BenchContext,
  url: string,
  callers: Callers,
  clips: readonly SpokenClip[],
): Promise<Measured[]> {
  const all = clips.map((_, index) => index);
  const short = all.filter((index) => (clips[index]?.durationMs ?? Infinity) <= SHORT_CLIP_MS);
  const measure = async (sessions: number, calls: number[][]): Promise<Measured> => {
    context.say(`${sessions} at once …`);
    const staggerMs = sessions === 1 ? 0 : 10_000 / sessions;
    const { scenes, latenessMs } = await callers.obey({
      type: 'talk',
      url,
      calls,
      listenMs: LISTEN_MS,
      staggerMs,
    });
    return { sessions, figures: turnFigures(scenes, clips), scenes, callersLateMs: latenessMs };
  };
  await measure(1, [short.slice(0, 2)]);
  const measured: Measured[] = [];
  const rounds = context.isQuick ? [short.slice(0, 4)] : [all];
  for (const round of rounds) measured.push(await measure(1, [round]));
  for (const sessions of context.isQuick ? [4] : AT_ONCE) {
    const turns = context.isQuick ? 2 : sessions === 10 ? 16 : 10;
    measured.push(await measure(sessions, rotations(short, sessions, turns)));
  }
  return joined(measured);
}

/** So many clips for each session, each session from another on. */
function rotations(clips: readonly number[], sessions: number, turns: number): number[][] {
  return Array.from({ length: sessions }, (_, session) =>
    Array.from({ length: turns }, (_unused, turn) => clips[(session + turn) % clips.length] ?? 0),
  );
}

/** Rounds with as many sessions are one. */
function joined(measured: readonly Measured[]): Measured[] {
  const counts = [...new Set(measured.map(({ sessions }) => sessions))];
  return counts.map((sessions) => {
    const same = measured.filter((each) => each.sessions === sessions);
    const add = (pick: (figures: TurnFigures) => number): number =>
      same.reduce((total, { figures }) => total + pick(figures), 0);
    return {
      sessions,
      figures: {
        waitsMs: same.flatMap(({ figures }) => figures.waitsMs),
        unanswered: add(({ unanswered }) => unanswered),
        pauses: add(({ pauses }) => pauses),
        answeredPauses: add(({ answeredPauses }) => answeredPauses),
        longPauses: add(({ longPauses }) => longPauses),
        answeredLongPauses: add(({ answeredLongPauses }) => answeredLongPauses),
      },
      scenes: same.flatMap(({ scenes }) => scenes),
      callersLateMs: Math.max(...same.map(({ callersLateMs }) => callersLateMs)),
    };
  });
}

function resultOf(
  measured: readonly Measured[],
  { clips, surface }: { clips: readonly SpokenClip[]; surface: CallSurface },
): RowResult {
  const [alone, ...others] = measured;
  if (alone === undefined) throw new RangeError('Nothing was measured');
  const { answeredPauses, pauses } = alone.figures;
  const share = (100 * answeredPauses) / Math.max(1, pauses);
  return {
    figures: [
      waitFigure(alone, 0.5, 'p50', { goal: { atMost: 500 }, reach: { atMost: 400 } }),
      waitFigure(alone, 0.95, 'p95', { goal: { atMost: 700 }, reach: { atMost: 550 } }),
      {
        name: `answers begun in pauses of ${PAUSE_MS.min} to ${PAUSE_MS.max} ms`,
        value: share,
        unit: ' %',
        goal: { atMost: 15 },
        reach: { atMost: 5 },
      },
      ...others.flatMap((each) => [
        waitFigure(each, 0.5, 'p50', {}),
        waitFigure(each, 0.95, 'p95', {}),
        slowdownFigure(each, onShortClips(alone, clips)),
      ]),
    ],
    settings: [
      'the embedded recogniser and voice; language model stand-in: the scripted dialogue, 0 ms',
      'turn settings of the server: the defaults',
      `${surface.socket}; callers in a process of their own, 20 ms of audio at a time; ${hearing(surface)}`,
      `${clips.length} clips of SPEECH_SAMPLES; with several sessions those of up to ${SHORT_CLIP_MS / 1000} s`,
    ],
    notes: measured.map(noteOf),
    details: measured.map(({ sessions, figures, scenes }) => ({
      sessions,
      figures,
      scenes: withNames(scenes, clips),
    })),
  };
}

const hearing = ({ suffix }: CallSurface): string =>
  suffix === '' ? `each hears ${LISTEN_MS} ms of an answer and stops it` : 'each hears answers to their end';

const waitFigure = (
  { sessions, figures }: Measured,
  share: number,
  place: string,
  more: Partial<Figure>,
): Figure => ({
  name: `last word to first audio, ${sessions} at once, ${place}`,
  value: quantile(figures.waitsMs, share),
  unit: ' ms',
  ...more,
});

/** The same clips as with several sessions. */
function onShortClips({ scenes }: Measured, clips: readonly SpokenClip[]): TurnFigures {
  const short = scenes.filter(({ clip }) => (clips[clip ?? -1]?.durationMs ?? Infinity) <= SHORT_CLIP_MS);
  return turnFigures(short, clips);
}

function slowdownFigure(many: Measured, alone: TurnFigures): Figure {
  const value = quantile(many.figures.waitsMs, 0.95) / quantile(alone.waitsMs, 0.95);
  const [goal, reach] = many.sessions <= 10 ? [1.4, 1.1] : [2.5, 1.6];
  return {
    name: `p95 at ${many.sessions} over p95 at 1`,
    value,
    unit: ' ×',
    goal: { atMost: goal },
    reach: { atMost: reach },
  };
}

function noteOf({ sessions, figures, callersLateMs }: Measured): string {
  const { waitsMs, unanswered, pauses, answeredPauses, longPauses, answeredLongPauses } = figures;
  return `${sessions} at once: ${waitsMs.length} turns answered, ${unanswered} not; pauses within a sentence: ${answeredPauses} of ${pauses} answered into, ${answeredLongPauses} of ${longPauses} longer ones; callers at most ${Math.round(callersLateMs)} ms late`;
}

/** The audio of answers is left out. */
function withNames(scenes: readonly Scene[], clips: readonly SpokenClip[]): object[] {
  return scenes.map(({ clip, events }) => ({
    clip: clips[clip ?? -1]?.file,
    events: events.filter(({ what }, at) => what !== 'audio' || events[at - 1]?.what !== 'audio'),
  }));
}
