import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { prepareMoonshine } from '../src/engine/inference/moonshine/prepare-moonshine.js';
import { prepareSilero } from '../src/engine/inference/silero/prepare-silero.js';
import { RowNotRun, type BenchContext, type BenchRow, type RowResult } from './bench-row.js';
import { BENCH_ROWS } from './bench-rows.js';
import { ForeignLoad } from './measure/foreign-load.js';
import { describeMachine } from './measure/machine.js';
import { modelFolders } from './peers/parley-recognizer.js';
import { renderTable, verdictOf, type TableEntry } from './report/bench-table.js';

/* `npm run bench`: runs all rows, or those that are named, prints the table and keeps the figures as JSON. */

type RowOutcome =
  ({ title: string; foreignLoad: number | undefined } & RowResult) | { title: string; notRun: string };

/** Above this share of the machine used by others, the report says so. */
const BUSY_SHARE = 0.05;
const EXIT_OF_SIGNAL = 130;

async function main(args: readonly string[]): Promise<void> {
  const names = args.filter((arg) => !arg.startsWith('-'));
  const rows = chooseRows(names);
  const rootDir = process.cwd();
  const scratchDir = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  process.on('exit', () => rmSync(scratchDir, { recursive: true, force: true }));
  const context = await prepareContext(rootDir, scratchDir, args.includes('--quick'));
  const outcomes = new Map<string, RowOutcome>();
  for (const row of rows) outcomes.set(row.name, await runRow(row, context));
  report(rootDir, outcomes, context.isQuick);
}

function chooseRows(names: readonly string[]): readonly BenchRow[] {
  const unknown = names.find((name) => BENCH_ROWS.every((row) => row.name !== name));
  if (unknown !== undefined) {
    const known = BENCH_ROWS.map((row) => row.name).join(', ');
    throw new RowNotRun(`There is no row '${unknown}'. Rows: ${known}.`);
  }
  return names.length === 0 ? BENCH_ROWS : BENCH_ROWS.filter((row) => names.includes(row.name));
}

async function prepareContext(rootDir: string, scratchDir: string, isQuick: boolean): Promise<BenchContext> {
  const samplesDir = process.env.SPEECH_SAMPLES;
  const context: BenchContext = {
    rootDir,
    scratchDir,
    modelsDir: join(scratchDir, 'models'),
    samplesDir: samplesDir === undefined || samplesDir === '' ? undefined : samplesDir,
    isQuick,
    say,
    installPeers: () => installPeers(join(rootDir, 'bench')),
  };
  const { moonshineDir, sileroDir } = modelFolders(context.modelsDir);
  await Promise.all([prepareMoonshine({ targetDir: moonshineDir }), prepareSilero({ targetDir: sileroDir })]);
  return context;
}

async function runRow(row: BenchRow, context: BenchContext): Promise<RowOutcome> {
  say(`\n${row.name}: ${row.title}`);
  const foreign = new ForeignLoad();
  try {
    const result = await row.run(context);
    return { title: row.title, ...result, foreignLoad: foreign.share() };
  } catch (error) {
    if (!(error instanceof RowNotRun)) throw error;
    return { title: row.title, notRun: error.message };
  }
}

function installPeers(benchDir: string): void {
  const { dependencies } = readPackage(benchDir);
  const isInstalled = ([name, version]: [string, string]): boolean =>
    readPackage(join(benchDir, 'node_modules', name)).version === version;
  if (Object.entries(dependencies ?? {}).every(isInstalled)) return;
  say('installing the peers of bench/package.json …');
  const result = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: benchDir,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) throw new RowNotRun('the peers of bench/package.json could not be installed');
}

function readPackage(dir: string): { version?: string; dependencies?: Record<string, string> } {
  const path = join(dir, 'package.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as object) : {};
}

function report(rootDir: string, outcomes: ReadonlyMap<string, RowOutcome>, isQuick: boolean): void {
  const machine = describeMachine(rootDir);
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  print(`\n${machine.processor}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}`);
  print(versions.join(', '));
  for (const [name, outcome] of outcomes) printRemarks(name, outcome);
  const entries = [...outcomes].map(([row, outcome]): TableEntry => ({ row, outcome }));
  print(`\n${renderTable(entries)}`);
  if (isQuick) print('\nA quick run: too few rounds to be quoted.');
  const resultsDir = join(rootDir, 'bench', 'results');
  mkdirSync(resultsDir, { recursive: true });
  const date = new Date().toISOString();
  const path = join(resultsDir, `${date.slice(0, 19).replaceAll(':', '-')}.json`);
  const rows = Object.fromEntries([...outcomes].map(([name, outcome]) => [name, withVerdicts(outcome)]));
  writeFileSync(path, `${JSON.stringify({ date, isQuick, machine, rows }, null, 2)}\n`);
  print(`\n${relative(rootDir, path)}`);
}

function printRemarks(name: string, outcome: RowOutcome): void {
  if ('notRun' in outcome) return;
  print(`\n${name}: ${outcome.title}`);
  for (const line of [...outcome.settings, ...outcome.notes]) print(`  ${line}`);
  const { foreignLoad } = outcome;
  if (foreignLoad === undefined || foreignLoad <= BUSY_SHARE) return;
  print(
    `  others used ${Math.round(foreignLoad * 100)} % of the machine meanwhile: trust ratios, not absolute values`,
  );
}

function withVerdicts(outcome: RowOutcome): object {
  if ('notRun' in outcome) return outcome;
  return {
    ...outcome,
    figures: outcome.figures.map((figure) => ({ ...figure, verdict: verdictOf(figure) })),
  };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(EXIT_OF_SIGNAL));
}
try {
  await main(process.argv.slice(2));
} catch (error) {
  say(error instanceof RowNotRun ? error.message : String(error instanceof Error ? error.stack : error));
  process.exitCode = 1;
}
