import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { readPieces } from '../speech/piece-file.js';
import type { BreakIn, CallerOrder, CallerReport, Scene } from './caller-orders.js';
import type { BenchCall, CallEvent } from './bench-call.js';
import { isTelephone } from './call-surface.js';
import { PhoneCall } from './phone-call.js';
import { VoiceCall } from './voice-call.js';

/* Entry: callers in a process of their own, so that they take no time from the server's. */

/** For an answer to begin, for a greeting to be under way, and for what comes of an interruption. */
const ANSWER_LIMIT_MS = 5000;
/** For an answer that is heard to its end. */
const STOP_LIMIT_MS = 30_000;
const GREETED_MS = 1200;
const AFTERMATH_MS = 2500;
/** On a telephone the first sentence of a new answer is over by then. */
const PHONE_AFTERMATH_MS = 8000;
const ECHO_MS = 6000;
const PAUSE_MS = 300;
const NS_PER_MS = 1e6;

const clips = readPieces(readFileSync(process.argv[2] ?? ''));
const kept: BenchCall[] = [];

const openCall = (url: string): Promise<BenchCall> =>
  isTelephone(url) ? PhoneCall.open(url) : VoiceCall.open(url);

const clipAt = (index: number): Int16Array => clips[index] ?? new Int16Array();

function sceneOf(clip: number | undefined, call: BenchCall, begunAtMs: number): Scene {
  const since = call.events.filter(({ atMs }) => atMs >= begunAtMs);
  const events: CallEvent[] = since.map(({ atMs, what }) => ({ atMs: atMs - begunAtMs, what }));
  return { clip, events };
}

async function talk(order: Extract<CallerOrder, { type: 'talk' }>): Promise<Scene[]> {
  const talking = order.calls.map(async (clipsOfCall, number) => {
    await wait(number * order.staggerMs);
    const call = await openCall(order.url);
    const scenes: Scene[] = [];
    for (const clip of clipsOfCall) {
      const { begunAtMs, over } = call.say(clipAt(clip));
      await over;
      const spoken = await call.next('audio', performance.now(), ANSWER_LIMIT_MS);
      if (spoken !== undefined) await wait(order.listenMs);
      const stoppedAtMs = performance.now();
      call.stopAnswer();
      await call.next('stopped', stoppedAtMs, STOP_LIMIT_MS);
      scenes.push(sceneOf(clip, call, begunAtMs));
      await wait(PAUSE_MS);
    }
    if (order.stays === true) kept.push(call);
    else await call.close();
    return scenes;
  });
  return (await Promise.all(talking)).flat();
}

async function breakIn(url: string, { clip, echo }: BreakIn): Promise<Scene> {
  const call = await openCall(url);
  if (echo !== undefined) call.hearEcho(echo);
  const greeting = await call.next('audio', 0, ANSWER_LIMIT_MS);
  let begunAtMs = greeting?.atMs ?? performance.now();
  if (clip === undefined) {
    await wait(ECHO_MS);
  } else {
    await wait(GREETED_MS);
    const said = call.say(clipAt(clip));
    ({ begunAtMs } = said);
    await said.over;
    await wait(isTelephone(url) ? PHONE_AFTERMATH_MS : AFTERMATH_MS);
  }
  const scene = sceneOf(clip, call, begunAtMs);
  await call.close();
  return scene;
}

async function breakInAll({
  url,
  trials,
  atOnce,
}: Extract<CallerOrder, { type: 'break-in' }>): Promise<Scene[]> {
  const scenes: Scene[] = [];
  let next = 0;
  const breaking = Array.from({ length: atOnce }, async () => {
    for (let at = next++; at < trials.length; at = next++) {
      const trial = trials[at];
      if (trial !== undefined) scenes[at] = await breakIn(url, trial);
    }
  });
  await Promise.all(breaking);
  return scenes;
}

async function obey(order: CallerOrder): Promise<Scene[]> {
  if (order.type === 'talk') return talk(order);
  if (order.type === 'break-in') return breakInAll(order);
  if (order.type === 'keep') {
    const opening = Array.from({ length: order.calls }, () => openCall(order.url));
    kept.push(...(await Promise.all(opening)));
  } else await Promise.all(kept.splice(0).map((call) => call.close()));
  return [];
}

process.on('disconnect', () => process.exit(0));
process.on('message', (order: CallerOrder) => {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  void obey(order).then((scenes) => {
    const report: CallerReport = { scenes, latenessMs: delay.max / NS_PER_MS };
    process.send?.(report);
  });
});
process.send?.({ ready: true });
