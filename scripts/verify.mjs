/**
 * `npm run verify -- NAME [--runs N] [--seed N]`: installs and builds when needed, then proves one promise at full count.
 * Prints what came of it, keeps it as JSON in `bench/results`, and ends with 1 where it does not hold.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepare, root } from './prepare.mjs';
import { runProcess } from './run-process.mjs';

const ENDING = '.verify.ts';
const folder = join('test', 'verify');
const names = readdirSync(join(root, folder))
  .filter((file) => file.endsWith(ENDING))
  .map((file) => file.slice(0, -ENDING.length));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string' }, seed: { type: 'string' } },
});
const unknown = positionals.find((name) => !names.includes(name));
if (positionals.length === 0 || unknown !== undefined) {
  process.stderr.write(`Usage: npm run verify -- NAME [--runs N] [--seed N]\nNames: ${names.join(', ')}\n`);
  process.exitCode = 2;
} else {
  await prepare();
  process.exitCode = await verify(positionals);
}

function verify(chosen) {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const config = join('scripts', 'verify.vitest.mjs');
  const files = chosen.map((name) => join(folder, name + ENDING));
  const env = { ...process.env };
  if (values.runs !== undefined) env.VERIFY_RUNS = values.runs;
  if (values.seed !== undefined) env.VERIFY_SEED = values.seed;
  const args = [vitest, 'run', '--config', config, ...files];
  return runProcess(process.execPath, args, { cwd: root, stdio: 'inherit', env });
}
