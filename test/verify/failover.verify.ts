import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { CodedCaller } from '../support/coded-caller.js';
import {
  addedSilences,
  holdCall,
  placeOfWord,
  scriptedAnswer,
  stageAt,
  type HeardCall,
} from '../support/failover-call.js';
import {
  BREAKABLE_KINDS,
  BREAKABLE_VENDORS,
  FailoverVendors,
  type BreakableKind,
} from '../support/failover-vendors.js';
import type { VendorFault } from '../support/faulty-line.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import {
  placeOf,
  report,
  seededRandom,
  verificationRuns,
  verificationSeed,
} from '../support/verification.js';

const RUNS = verificationRuns(500);
const SEED = verificationSeed();
const FAULTS: readonly VendorFault[] = ['reset', 'hang', 'fail'];
const TURNS = [0, 1];
/** Servers at once, each with vendors of its own. */
const LANES = Math.min(3, RUNS);
/**
 * Beside them, a server holds calls in which nothing happens, for as long as it lasts: the latest tell what is usual, at
 * the pace that the machine has then.
 */
const LATEST = 4;
const GOAL_MS = 800;
/** Several servers start at once. */
const READY_MS = 120_000;
const WARNING = 40;

interface Plan {
  /** From 1, the same of the same seed and number of runs. */
  run: number;
  kind: BreakableKind;
  fault: VendorFault;
  /** When it breaks, as a share of the call. */
  share: number;
}

/** With what the server warned of meanwhile. */
interface LoggedCall extends HeardCall {
  warnings: string[];
}

interface Run extends Plan {
  /** When it broke, from the begin of the call. */
  atMs: number;
  stage: string;
  addedMs: number;
  longestMs: number;
  call: LoggedCall;
}

class Lane {
  private constructor(
    private readonly app: RunningApp,
    private readonly vendors: FailoverVendors,
    private readonly caller: CodedCaller,
  ) {}

  static async open(caller: CodedCaller): Promise<Lane> {
    const vendors = await FailoverVendors.start(scriptedAnswer);
    const settings = { INFERENCE_WORKERS: '1', CALL_RECORDS: 'false', LOG_LEVEL: 'info' };
    const app = await startApp({ ...settings, ...vendors.settings });
    await untilReady(app.url, READY_MS);
    return new Lane(app, vendors, caller);
  }

  async call(): Promise<LoggedCall> {
    const logged = this.app.log().length;
    const url = `${this.app.url.replace('http', 'ws')}/ws/voice`;
    const call = await holdCall(url, this.caller, this.vendors, TURNS);
    return { ...call, warnings: warningsIn(this.app.log().slice(logged)) };
  }

  /** A call in which the first vendor of a kind breaks. */
  async broken({ kind, fault }: Plan, atMs: number): Promise<LoggedCall> {
    const line = this.vendors.lines[kind];
    const breaking = delay(atMs).then(() => line.break(fault));
    const call = await this.call();
    await breaking;
    line.repair();
    await fetch(`${this.app.url}/providers/${kind}/reset`, { method: 'POST' });
    return call;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.vendors.close();
  }
}

interface LogLine {
  level: number;
  time: string;
  msg: string;
  provider?: string;
  err?: { message: string };
}

const warningsIn = (log: string): string[] =>
  log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogLine)
    .filter(({ level }) => level >= WARNING)
    .map(({ time, msg, provider = '', err }) => `${time} ${provider}: ${msg}: ${err?.message ?? ''}`);

it('goes on with every call whose vendor breaks, and adds little silence', async () => {
  const random = seededRandom(SEED);
  const caller = await CodedCaller.create();
  const plans: Plan[] = Array.from({ length: RUNS }, (_, index) => ({
    run: index + 1,
    kind: BREAKABLE_KINDS[index % BREAKABLE_KINDS.length]!,
    fault: FAULTS[Math.floor(index / BREAKABLE_KINDS.length) % FAULTS.length]!,
    share: random(),
  }));
  const runs: Run[] = [];
  const undisturbed: LoggedCall[] = [];
  const control = await Lane.open(caller);
  const lanes = await Promise.all(Array.from({ length: LANES }, () => Lane.open(caller)));
  // The first call of each warms it up.
  await Promise.all([control, ...lanes].map((lane) => lane.call()));
  for (let count = 0; count < LATEST; count += 1) undisturbed.push(await control.call());
  let isOver = false;
  const controlling = (async () => {
    while (!isOver) undisturbed.push(await control.call());
  })();
  const breaking = lanes.map(async (lane) => {
    for (let plan = plans.pop(); plan !== undefined; plan = plans.pop()) {
      const atMs = Math.round(plan.share * (undisturbed.at(-1)?.durationMs ?? 0));
      const call = await lane.broken(plan, atMs);
      const added = addedSilences(call, undisturbed.slice(-LATEST));
      const addedMs = added.reduce((sum, ms) => sum + ms, 0);
      const stage = stageAt(call, atMs);
      const run = { ...plan, atMs, stage, addedMs, longestMs: Math.max(0, ...added), call };
      runs.push(run);
      process.stdout.write(`${runs.length} of ${RUNS}: ${outcomeOf(run)}\n`);
    }
  });
  await Promise.all(breaking);
  isOver = true;
  await controlling;
  await Promise.all([control, ...lanes].map((lane) => lane.close()));
  tell(runs, undisturbed);
  expect(runs.flatMap(({ call }) => [...call.lost, ...call.repeated])).toEqual([]);
  expect(
    placeOf(
      runs.map(({ addedMs }) => addedMs),
      0.95,
    ),
  ).toBeLessThanOrEqual(GOAL_MS);
});

const hasMiss = ({ lost, repeated }: HeardCall): boolean => lost.length + repeated.length > 0;

function outcomeOf({ run, kind, fault, atMs, stage, addedMs, call }: Run): string {
  const vendor = `${kind} (${BREAKABLE_VENDORS[kind]}) ${fault}`;
  return `seed ${SEED}, run ${run}, ${vendor} at ${atMs} ms, in ${stage}: ${Math.round(addedMs)} ms added, ${missesOf(call)}`;
}

function missesOf({ lost, repeated }: HeardCall): string {
  const words = (numbers: readonly number[]): string =>
    numbers.length === 0 ? '0' : numbers.map(placeOfWord).join(', ');
  return `lost: ${words(lost)}; repeated: ${words(repeated)}`;
}

/** What went wrong, each with what the server said of it. */
function tellBad(runs: readonly Run[], undisturbed: readonly LoggedCall[]): string[] {
  const said = ({ warnings }: LoggedCall): string[] => warnings.map((warning) => `    ${warning}`);
  const bad = runs.filter(({ call, addedMs }) => hasMiss(call) || addedMs > GOAL_MS);
  return [
    ...bad.flatMap((run) => [`! ${outcomeOf(run)}`, ...said(run.call)]),
    ...undisturbed
      .filter(hasMiss)
      .flatMap((call) => [`! seed ${SEED}, undisturbed: ${missesOf(call)}`, ...said(call)]),
  ];
}

function tell(runs: readonly Run[], undisturbed: readonly LoggedCall[]): void {
  const line = (name: string, some: readonly Run[]): string => {
    const added = some.map(({ addedMs }) => addedMs);
    const count = (of: 'lost' | 'repeated'): number =>
      some.reduce((sum, { call }) => sum + call[of].length, 0);
    const places = [0.5, 0.95, 1].map((share) => Math.round(placeOf(added, share)));
    return `${name.padEnd(12)} ${some.length} runs, silence added p50 ${places[0]}, p95 ${places[1]}, max ${places[2]} ms; words lost ${count('lost')}, repeated ${count('repeated')}`;
  };
  const noise = undisturbed.flatMap((call, at) =>
    at < LATEST
      ? []
      : addedSilences(call, undisturbed.slice(at - LATEST, at)).reduce((sum, ms) => sum + ms, 0),
  );
  const groups = BREAKABLE_KINDS.flatMap((kind) =>
    FAULTS.map((fault) =>
      line(
        `${kind} ${fault}`,
        runs.filter((run) => run.kind === kind && run.fault === fault),
      ),
    ),
  );
  report(
    'failover',
    [
      line('all', runs),
      ...groups,
      `${undisturbed.length} undisturbed calls beside them, by the same measure: p50 ${placeOf(noise, 0.5)}, p95 ${placeOf(noise, 0.95)} ms`,
      ...tellBad(runs, undisturbed),
    ],
    { goal: { addedMs: GOAL_MS }, seed: SEED, runs, undisturbed },
  );
}
