/**
 * `npm run check`: all that CI asks for. Steps that only read the sources run in lanes beside each other, and each shows
 * its output in one piece; tests come last and have the machine to themselves.
 */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareToBuild, root } from './prepare.mjs';
import { fail, say } from './project.mjs';
import { runProcess } from './run-process.mjs';

const LANES = [['lint'], ['format:check', 'typecheck', 'deps:check', 'build']];

await prepareToBuild();
const folder = mkdtempSync(join(tmpdir(), 'parley-check-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const failed = (await Promise.all(LANES.map(runInOrder))).flat();
if (failed.length > 0) fail(`Failed: ${failed.join(', ')}. Tests were not run.`);
process.exitCode = await runProcess('npm', ['test'], { cwd: root, stdio: 'inherit' });

/** Resolves with the names of the steps that failed. */
async function runInOrder(names) {
  const failures = [];
  for (const name of names) if ((await runStep(name)) !== 0) failures.push(name);
  return failures;
}

async function runStep(name) {
  const path = join(folder, name.replace(':', '-'));
  const output = openSync(path, 'w');
  const startedAt = performance.now();
  const code = await runProcess('npm', ['run', '--silent', name], {
    cwd: root,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  process.stderr.write(readFileSync(path));
  say(`${name}: ${code === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
  return code;
}
